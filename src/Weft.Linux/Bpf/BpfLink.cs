using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>What a link holds at the moment.</summary>
/// <param name="IfIndex">None once the device is gone: the link then does nothing.</param>
/// <param name="Direction">Null for XDP.</param>
public readonly record struct BpfLinkInfo(uint Id, uint ProgramId, IfIndex IfIndex, TcxDirection? Direction);

/// <summary>An attachment of a program to a device (tcx, XDP) or a control group. It lasts until its last descriptor and pin are gone, or what it is at.</summary>
public sealed class BpfLink : IDisposable
{
    private const uint CgroupLinkType = 3;
    private const uint XdpLinkType = 6;
    private const uint TcxLinkType = 11;

    private BpfLink(SafeFd fd, string target)
    {
        Fd = fd;
        Target = target;
    }

    public SafeFd Fd { get; }

    /// <summary>What it is attached to, for messages.</summary>
    public string Target { get; }

    /// <summary>Reads the kernel's view.</summary>
    public BpfLinkInfo Info
    {
        get
        {
            var info = BpfCall.Info<Libc.bpf_link_info>(Fd, Target);
            return info.type is TcxLinkType or XdpLinkType
                ? new BpfLinkInfo(
                    info.id, info.prog_id, new IfIndex((int)info.ifindex), info.type == TcxLinkType ? (TcxDirection)info.tcx_attach_type : null)
                : throw new InvalidDataException($"The link {Target} is of type {info.type}, neither tcx nor XDP.");
        }
    }

    /// <summary>The control group the link is at, which its directory's inode number names (cgroup v2); 0 once that is gone.</summary>
    public ulong CgroupId
    {
        get
        {
            var info = BpfCall.Info<Libc.bpf_link_info>(Fd, Target);
            return info.type == CgroupLinkType
                ? info.cgroup_id
                : throw new InvalidDataException($"The link {Target} is of type {info.type}, not of a control group.");
        }
    }

    /// <summary>Attaches beside the programs that are there, for the processes of a control group and of those below it.</summary>
    /// <param name="cgroup">Its directory in a cgroup2 file system.</param>
    public static BpfLink AttachCgroup(BpfProgram program, string cgroup, CgroupHook hook)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var directory = SafeFd.Own(Libc.open(cgroup, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0), "open", cgroup);
        using var scope = new FdScope(program.Fd);
        using var group = new FdScope(directory);
        var attr = new Libc.bpf_attr_link_create
        {
            prog_fd = (uint)scope.Fd,
            target_ifindex = (uint)group.Fd, // the same field: target_fd
            attach_type = (uint)hook,
        };
        var target = $"{program.Name} at {cgroup}";
        return new BpfLink(BpfCall.Own(Libc.BPF_LINK_CREATE, ref attr, "BPF_LINK_CREATE", target), target);
    }

    /// <summary>Attaches behind the programs that are there. The index is looked up in the calling thread's network namespace.</summary>
    public static BpfLink AttachTcx(BpfProgram program, IfIndex device, TcxDirection direction) =>
        Attach(program, device, (uint)direction, flags: 0);

    /// <summary>Attaches an XDP program to a device that has none. The index is looked up in the calling thread's network namespace.</summary>
    /// <exception cref="ErrnoException">Of <see cref="XdpMode.Native"/>: the device's driver cannot (its errno is the driver's own choice).</exception>
    public static BpfLink AttachXdp(BpfProgram program, IfIndex device, XdpMode mode) => Attach(program, device, Libc.BPF_XDP, (uint)mode);

    /// <summary>The link pinned at a path, or null when there is none.</summary>
    public static BpfLink? TryOpenPinned(string path) =>
        BpfCall.TryOpenPinned(path) is { } fd ? new BpfLink(fd, Path.GetFileName(path)) : null;

    /// <summary>Swaps the program in place: each packet meets the old one or the new one, none meets neither.</summary>
    public void Update(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var link = new FdScope(Fd);
        using var scope = new FdScope(program.Fd);
        var attr = new Libc.bpf_attr_link_update { link_fd = (uint)link.Fd, new_prog_fd = (uint)scope.Fd };
        BpfCall.Do(Libc.BPF_LINK_UPDATE, ref attr, "BPF_LINK_UPDATE", $"{program.Name} at {Target}");
    }

    /// <summary>Takes the program off at once, whoever else holds the link.</summary>
    public void Detach()
    {
        using var link = new FdScope(Fd);
        var attr = new Libc.bpf_attr_link_detach { link_fd = (uint)link.Fd };
        BpfCall.Do(Libc.BPF_LINK_DETACH, ref attr, "BPF_LINK_DETACH", Target);
    }

    public void Pin(string path) => BpfCall.Pin(Fd, path);

    public void Dispose() => Fd.Dispose();

    private static BpfLink Attach(BpfProgram program, IfIndex device, uint attachType, uint flags)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var scope = new FdScope(program.Fd);
        var attr = new Libc.bpf_attr_link_create
        {
            prog_fd = (uint)scope.Fd,
            target_ifindex = (uint)device.Value,
            attach_type = attachType,
            flags = flags,
        };
        var target = $"{program.Name} at interface {device}";
        return new BpfLink(BpfCall.Own(Libc.BPF_LINK_CREATE, ref attr, "BPF_LINK_CREATE", target), target);
    }
}
