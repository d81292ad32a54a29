using Weft.Dataplane.Maps;
using Weft.Dataplane.Programs;
using Weft.Dataplane.Reconcile;
using Weft.Linux.Bpf;
using Weft.Linux.Files;

namespace Weft.Dataplane.Sockets;

/// <summary>
/// Keeps the programs that balance at the socket attached to one control group, or to none. Sockets that were given a backend keep it
/// when the programs go: only their peers' names are then the backends' own.
/// </summary>
internal sealed class SocketBalancer(PinDirectory pins, PinnedMaps maps, string? cgroup)
{
    private static readonly (string Image, string Program, CgroupHook Hook)[] _programs =
    [
        (BpfImages.Socket4, "recvmsg4", CgroupHook.Udp4ReceiveMessage),
        (BpfImages.Socket4, "getpeername4", CgroupHook.Inet4GetPeerName),
        (BpfImages.Socket4, "connect4", CgroupHook.Inet4Connect),
        (BpfImages.Socket4, "sendmsg4", CgroupHook.Udp4SendMessage),
        (BpfImages.Socket6, "recvmsg6", CgroupHook.Udp6ReceiveMessage),
        (BpfImages.Socket6, "getpeername6", CgroupHook.Inet6GetPeerName),
        (BpfImages.Socket6, "connect6", CgroupHook.Inet6Connect),
        (BpfImages.Socket6, "sendmsg6", CgroupHook.Udp6SendMessage),
    ];

    private bool _isDone;

    /// <summary>Attaches or detaches, once; tried again by the next pass if it fails. The programs that give answers back come first.</summary>
    public void Ensure(ChangeLog log)
    {
        // Whether an earlier process has left something is asked once: only this one could add to it.
        _isDone = _isDone || (cgroup is null && !Directory.EnumerateFiles(pins.Sockets).Any());
        if (_isDone)
        {
            return;
        }

        _isDone = log.Try(Subjects.Underlay, "balancing at sockets", cgroup is null ? DetachAll : () => AttachAll(cgroup));
    }

    // In the reverse order: nobody is given a backend whose answers are not turned round.
    private void DetachAll()
    {
        foreach (var (_, program, _) in _programs.Reverse())
        {
            File.Delete(PathOf(program));
        }
    }

    private void AttachAll(string directory)
    {
        var id = FileIdentity.Find(directory)?.Inode ?? throw new DirectoryNotFoundException($"There is no control group {directory}.");
        foreach (var image in _programs.GroupBy(row => row.Image))
        {
            using var loaded = Load(image.Key);
            foreach (var (_, name, hook) in image)
            {
                using var program = loaded.GetProgram(name);
                Attach(program, directory, id, hook);
            }
        }
    }

    private BpfObject Load(string image)
    {
        var loaded = BpfImages.Open(image);
        try
        {
            maps.LendTo(loaded);
            loaded.Load();
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>A link that is at the group already is moved to this build's program in place.</summary>
    private void Attach(BpfProgram program, string directory, ulong id, CgroupHook hook)
    {
        var path = PathOf(program.Name);
        using (var pinned = BpfLink.TryOpenPinned(path))
        {
            if (pinned?.CgroupId == id)
            {
                pinned.Update(program);
                return;
            }
        }

        File.Delete(path);
        using var link = BpfLink.AttachCgroup(program, directory, hook);
        link.Pin(path);
    }

    private string PathOf(string program) => System.IO.Path.Combine(pins.Sockets, program);
}
