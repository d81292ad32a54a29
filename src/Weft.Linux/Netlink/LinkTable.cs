using System.Buffers.Binary;
using System.Text;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>The links of one network namespace.</summary>
public sealed class LinkTable
{
    /// <summary>Longest name of an interface (IFNAMSIZ without the terminating zero).</summary>
    public const int MaxNameLength = 15;

    private const int IndexOffset = 4;
    private const int FlagsOffset = 8;
    private const int ChangeOffset = 12;

    private readonly NetlinkSocket _socket;

    internal LinkTable(NetlinkSocket socket) => _socket = socket;

    /// <summary>Every link, in the kernel's order.</summary>
    public IReadOnlyList<LinkState> List()
    {
        var links = new List<LinkState>();
        _socket.Dump(
            () => Message(Libc.RTM_GETLINK, Libc.NLM_F_DUMP, "links", IfIndex.None),
            links.Clear,
            (_, payload) => Add(links, payload));
        return links;
    }

    /// <summary>The link of that name, or null.</summary>
    public LinkState? Find(string name) =>
        Get(Message(Libc.RTM_GETLINK, 0, name, IfIndex.None).Text(Libc.IFLA_IFNAME, CheckName(name)));

    /// <summary>The link of that number, or null.</summary>
    public LinkState? Find(IfIndex index) => Get(Message(Libc.RTM_GETLINK, 0, $"link {index}", index));

    /// <summary>The link of that name; throws ENODEV if there is none.</summary>
    public LinkState Get(string name) => Find(name) ?? throw ErrnoException.Of("netlink RTM_GETLINK", name, Errno.ENODEV);

    /// <summary>Makes a link; throws if the name is taken.</summary>
    public void Create(LinkSpec spec)
    {
        if (!TryCreate(spec))
        {
            throw ErrnoException.Of("netlink RTM_NEWLINK", $"{spec.Kind} {spec.Name}", Errno.EEXIST);
        }
    }

    /// <summary>Makes a link; false if a name it needs is taken.</summary>
    public bool TryCreate(LinkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec is { Alias: not null, Namespace: not null })
        {
            throw new ArgumentException("A link made in another namespace gets its alias through that namespace's own tables.", nameof(spec));
        }

        return Unless(Errno.EEXIST, CreateRequest(spec)) && (spec.Alias is null || TryName(spec));
    }

    /// <summary>Changes a link; throws if it is gone.</summary>
    public void Change(IfIndex index, LinkChange change)
    {
        var request = ChangeRequest(index, change);
        NetlinkSocket.Check(request, _socket.Execute(request));
    }

    /// <summary>Changes a link; false if it is gone.</summary>
    public bool TryChange(IfIndex index, LinkChange change) => Unless(Errno.ENODEV, ChangeRequest(index, change));

    /// <summary>Lets a link carry packets.</summary>
    public void SetUp(IfIndex index) => Change(index, new LinkChange { Up = true });

    /// <summary>Stops a link.</summary>
    public void SetDown(IfIndex index) => Change(index, new LinkChange { Up = false });

    /// <summary>Removes a link (of a veth pair, both ends); false if it is gone.</summary>
    public bool TryDelete(IfIndex index) => Unless(Errno.ENODEV, Message(Libc.RTM_DELLINK, 0, $"link {index}", index));

    /// <summary>Removes a link (of a veth pair, both ends); false if there is none of that name.</summary>
    public bool TryDelete(string name) =>
        Unless(Errno.ENODEV, Message(Libc.RTM_DELLINK, 0, name, IfIndex.None).Text(Libc.IFLA_IFNAME, CheckName(name)));

    private static void Add(List<LinkState> links, ReadOnlySpan<byte> payload)
    {
        if (LinkParser.Parse(payload) is { } link)
        {
            links.Add(link);
        }
    }

    // Without the alias nobody would know whose link it is, so it goes again if it cannot have one.
    private bool TryName(LinkSpec spec)
    {
        try
        {
            Change(Get(spec.Name).Index, new LinkChange { Alias = spec.Alias });
            return true;
        }
        catch
        {
            TryDelete(spec.Name);
            throw;
        }
    }

    private static NetlinkRequest CreateRequest(LinkSpec spec)
    {
        var request = Message(Libc.RTM_NEWLINK, Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, $"{spec.Kind} {spec.Name}", IfIndex.None, spec.Up ? true : null);
        LinkWriter.Write(request, spec);
        return request;
    }

    private static NetlinkRequest ChangeRequest(IfIndex index, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var request = Message(Libc.RTM_NEWLINK, 0, $"link {index}", index, change.Up);
        LinkWriter.Write(request, change);
        return request;
    }

    private static NetlinkRequest Message(ushort type, ushort flags, string target, IfIndex index, bool? up = null)
    {
        var request = new NetlinkRequest(type, flags, target);
        var header = request.Header(LinkParser.HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(header[IndexOffset..], index.Value);
        if (up is { } wanted)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[FlagsOffset..], wanted ? Libc.IFF_UP : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(header[ChangeOffset..], Libc.IFF_UP);
        }

        return request;
    }

    private LinkState? Get(NetlinkRequest request)
    {
        LinkState? found = null;
        var error = _socket.Query(request, (_, payload) => found = LinkParser.Parse(payload));
        if (error.Errno == Errno.ENODEV)
        {
            return null;
        }

        NetlinkSocket.Check(request, error);
        return found;
    }

    private bool Unless(Errno expected, NetlinkRequest request)
    {
        var error = _socket.Execute(request);
        if (error.Errno == expected)
        {
            return false;
        }

        NetlinkSocket.Check(request, error);
        return true;
    }

    internal static string CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Encoding.UTF8.GetByteCount(name) <= MaxNameLength
            ? name
            : throw new ArgumentException($"'{name}' is longer than the {MaxNameLength} octets an interface name may have.", nameof(name));
    }
}
