using Weft.Dataplane.Maps;
using Weft.Dataplane.Reconcile;
using Weft.Linux;
using Weft.Linux.Bpf;
using Weft.Linux.Namespaces;

namespace Weft.Dataplane.Programs;

/// <summary>
/// Keeps a pinned tcx link for each device. A link that exists is moved to the current program in place, so that no packet
/// meets a device without one.
/// </summary>
internal sealed class AttachmentReconciler(PinDirectory pins, ProgramSet programs, NetworkNamespace? networkNamespace)
{
    private readonly Dictionary<string, BpfLinkInfo> _actual = new(StringComparer.Ordinal);

    /// <summary>Reads which links are pinned and what they do.</summary>
    public void ReadBack()
    {
        _actual.Clear();
        foreach (var path in Directory.EnumerateFiles(pins.Links))
        {
            using var link = BpfLink.TryOpenPinned(path);
            if (link is not null)
            {
                _actual[System.IO.Path.GetFileName(path)] = link.Info;
            }
        }
    }

    /// <summary>True when the device is known to run the current program.</summary>
    public bool IsAttached(Attachment wanted) =>
        _actual.TryGetValue(wanted.Name, out var info) && info.IfIndex == wanted.Device && info.ProgramId == programs.Entry(wanted.Program).Id;

    /// <summary>Makes and moves links.</summary>
    public void Attach(IEnumerable<Attachment> desired, ChangeLog log)
    {
        foreach (var attachment in desired.Where(attachment => !IsAttached(attachment)))
        {
            log.Try(attachment.Subject, $"program {attachment.Program} at interface {attachment.Device}", () => Attach(attachment));
        }
    }

    /// <summary>Removes the links of devices that are no longer wanted.</summary>
    public void Detach(IEnumerable<Attachment> desired, ChangeLog log)
    {
        var names = desired.Select(attachment => attachment.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _actual.Keys.Where(name => !names.Contains(name)).ToList())
        {
            if (log.Try(Subjects.Underlay, $"link {name}", () => File.Delete(PathOf(name))))
            {
                _actual.Remove(name);
            }
        }
    }

    private void Attach(Attachment attachment)
    {
        var program = programs.Entry(attachment.Program);
        var path = PathOf(attachment.Name);
        if (_actual.TryGetValue(attachment.Name, out var info))
        {
            if (info.IfIndex == attachment.Device)
            {
                using var pinned = BpfLink.TryOpenPinned(path) ?? throw ErrnoException.Of("BPF_OBJ_GET", path, Errno.ENOENT);
                pinned.Update(program);
                _actual[attachment.Name] = pinned.Info;
                return;
            }

            // The device it was for is gone; a link cannot be moved to another one.
            File.Delete(path);
            _actual.Remove(attachment.Name);
        }

        // The kernel looks the index up in the namespace of the calling thread.
        using var link = networkNamespace is null ? Create() : networkNamespace.Run(Create);
        link.Pin(path);
        _actual[attachment.Name] = link.Info;

        BpfLink Create() => BpfLink.AttachTcx(program, attachment.Device, attachment.Direction);
    }

    private string PathOf(string name) => System.IO.Path.Combine(pins.Links, name);
}
