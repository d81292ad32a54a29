using System.Diagnostics;
using AbiGen;
using Weft.Linux.Bpf.Btf;

// Writes the C# twins of bpf/abi, or with --check compares them with the committed ones: exit code 1 and the difference on drift.
var check = args is ["--check"];
if (args.Length > (check ? 1 : 0))
{
    Console.Error.WriteLine("usage: AbiGen [--check]");
    return 2;
}

var root = RepositoryRoot(Directory.GetCurrentDirectory());
if (root is null)
{
    Console.Error.WriteLine("AbiGen: run it inside the repository.");
    return 2;
}

using (var make = Process.Start(new ProcessStartInfo("make", ["-s", "-C", Path.Combine(root, "bpf"), "../artifacts/bpf/weft_abi.bpf.o"])))
{
    await make!.WaitForExitAsync();
    if (make.ExitCode != 0)
    {
        Console.Error.WriteLine("AbiGen: bpf/abi does not compile; if clang-19 is missing, run eng/setup.");
        return make.ExitCode;
    }
}

var layout = BtfLayout.FromElf(File.ReadAllBytes(Path.Combine(root, "artifacts", "bpf", "weft_abi.bpf.o")), "weft_");
var texts = HeaderTexts.Read(Path.Combine(root, "bpf", "abi"));
var folder = Path.Combine(root, "src", "Weft.Dataplane", "Abi");
var drift = 0;
foreach (var (name, text) in new TwinWriter(layout, texts).Files())
{
    var path = Path.Combine(folder, name);
    var committed = File.Exists(path) ? File.ReadAllText(path) : string.Empty;
    if (check && committed != text)
    {
        drift++;
        Console.Error.WriteLine($"AbiGen: src/Weft.Dataplane/Abi/{name} differs from bpf/abi; run 'dotnet run --project eng/AbiGen'.");
        Console.Error.WriteLine(Drift.Describe(committed, text));
    }
    else if (!check)
    {
        File.WriteAllText(path, text);
    }
}

return drift == 0 ? 0 : 1;

static string? RepositoryRoot(string start)
{
    for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
    {
        if (File.Exists(Path.Combine(directory.FullName, "Weft.slnx")))
        {
            return directory.FullName;
        }
    }

    return null;
}
