using Weft.Dataplane.Maps;
using Weft.Dataplane.Reconcile;
using Weft.Linux;
using Weft.Linux.Bpf;
using Weft.Linux.Namespaces;

namespace Weft.Dataplane.Edge;

/// <summary>
/// Keeps the edge's program (XDP) at the uplink, in the driver where that can, by a pinned link: it stays when this process ends.
/// Switched off, it takes away what an earlier process left there.
/// </summary>
internal sealed class EdgeAttachment(PinDirectory pins, PinnedMaps maps, NetworkNamespace? networkNamespace, bool isWanted) : IDisposable
{
    private readonly string _linkPath = Path.Combine(pins.Edge, "link");
    private readonly string _tablePath = Path.Combine(pins.Edge, "progs");
    private readonly string _entryPath = Path.Combine(pins.Edge, EdgePrograms.EntryName);
    private EdgePrograms? _programs;
    private IfIndex? _attachedTo;

    /// <summary>Forgets what is known, so that the next pass looks at the kernel.</summary>
    public void ReadBack() => _attachedTo = null;

    /// <summary>Attaches, moves or removes the program.</summary>
    public void Reconcile(IfIndex uplink, ChangeLog log)
    {
        if (isWanted && _attachedTo != uplink)
        {
            log.Try(Subjects.Underlay, $"edge program at interface {uplink}", () => Attach(uplink));
        }
        else if (!isWanted && File.Exists(_linkPath))
        {
            log.Try(Subjects.Underlay, "edge program", Remove);
        }
    }

    public void Dispose() => _programs?.Dispose();

    private void Attach(IfIndex uplink)
    {
        _programs ??= EdgePrograms.Load(maps);
        using var pinned = BpfLink.TryOpenPinned(_linkPath);
        if (pinned?.Info is { } info && info.IfIndex == uplink)
        {
            if (info.ProgramId != _programs.Entry.Id)
            {
                pinned.Update(_programs.Entry);
                Pin(_programs);
            }
        }
        else
        {
            // The device it was for is gone or is the uplink no more; a link cannot be moved to another one.
            Remove();
            Pin(_programs);
            using var link = networkNamespace is null ? Create(_programs.Entry, uplink) : networkNamespace.Run(() => Create(_programs.Entry, uplink));
            link.Pin(_linkPath);
        }

        _attachedTo = uplink;
    }

    private static BpfLink Create(BpfProgram program, IfIndex uplink)
    {
        try
        {
            return BpfLink.AttachXdp(program, uplink, XdpMode.Native);
        }
        catch (ErrnoException error) when (error.Errno is not (Errno.EBUSY or Errno.EEXIST or Errno.ENODEV))
        {
            // Each driver has its own reasons and errnos: no XDP at all, an MTU or offloads that it cannot have with it.
            return BpfLink.AttachXdp(program, uplink, XdpMode.Generic);
        }
    }

    // The table must outlive this process with the link; the program is pinned so that others find it under its name.
    private void Pin(EdgePrograms programs)
    {
        File.Delete(_tablePath);
        File.Delete(_entryPath);
        programs.Table.Pin(_tablePath);
        programs.Entry.Pin(_entryPath);
    }

    private void Remove()
    {
        File.Delete(_linkPath);
        File.Delete(_tablePath);
        File.Delete(_entryPath);
        _attachedTo = null;
    }
}
