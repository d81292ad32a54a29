using System.Globalization;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>One loaded program. The kernel frees it when its last descriptor, pin and link are gone.</summary>
public sealed unsafe partial class BpfProgram : IDisposable
{
    private BpfProgram(SafeFd fd, string name)
    {
        Fd = fd;
        Name = name;
        var info = BpfCall.Info<Libc.bpf_prog_info>(fd, name);
        Id = info.id;
        Tag = info.tag.ToString("x16", CultureInfo.InvariantCulture);
        VerifiedInstructions = info.verified_insns;
    }

    public SafeFd Fd { get; }

    public string Name { get; }

    public uint Id { get; }

    /// <summary>The kernel's hash of the instructions.</summary>
    public string Tag { get; }

    /// <summary>How many instructions the verifier walked; its limit is one million.</summary>
    public uint VerifiedInstructions { get; }

    /// <summary>Takes the descriptor over.</summary>
    public static BpfProgram Own(SafeFd fd, string name) => new(fd, name);

    /// <summary>The program pinned at a path, or null when there is none.</summary>
    public static BpfProgram? TryOpenPinned(string path) =>
        BpfCall.TryOpenPinned(path) is { } fd ? new BpfProgram(fd, Path.GetFileName(path)) : null;

    public void Pin(string path) => BpfCall.Pin(Fd, path);

    public void Dispose() => Fd.Dispose();
}
