using System.Diagnostics;
using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Services;

/// <summary>Loads rule sets with <c>nft</c>, the program that kube-proxy itself runs.</summary>
internal static class NftRules
{
    /// <summary>How long a load took; null = it was stopped because it took longer than allowed.</summary>
    public static TimeSpan? Load(LabNamespace node, string rules, TimeSpan atMost)
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "rules.nft");
        File.WriteAllText(file, rules);
        var started = TimeProvider.System.GetTimestamp();
        using var nft = Process.Start(new ProcessStartInfo("nsenter", ["--net=" + node.Path, "nft", "-f", file]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("nft did not start: run eng/setup.");
        var errors = nft.StandardError.ReadToEndAsync();
        if (!nft.WaitForExit(atMost))
        {
            nft.Kill(entireProcessTree: true);
            nft.WaitForExit();
            return null;
        }

        return nft.ExitCode == 0
            ? TimeProvider.System.GetElapsedTime(started)
            : throw new InvalidOperationException($"nft ended with {nft.ExitCode}:\n{errors.GetAwaiter().GetResult()}");
    }
}
