using System.Net;
using System.Net.Sockets;
using Weft.Linux.Namespaces;
using Weft.Linux.Sockets;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Paths;

/// <summary>A way between a client and a server, each in a network namespace of its own.</summary>
internal abstract class BenchPath : IDisposable
{
    private readonly NetnsLab _lab = new();
    private LabNamespace? _client;
    private LabNamespace? _server;

    /// <summary>What people call it; also a filter word.</summary>
    public abstract string Name { get; }

    /// <summary>What a good build reaches against a plain veth, by meter; empty for the paths compared against.</summary>
    public virtual IReadOnlyDictionary<string, double> Aims { get; } = new Dictionary<string, double>();

    public NetworkNamespace ClientNamespace => Client.Handle;

    public NetworkNamespace ServerNamespace => Server.Handle;

    public abstract IPAddress ClientAddress { get; }

    public abstract IPAddress ServerAddress { get; }

    /// <summary>Where the server listens. Port 0: any.</summary>
    public virtual IPEndPoint ListenAt => new(ServerAddress, 0);

    public SocketDomain Domain => ServerAddress.AddressFamily == AddressFamily.InterNetwork ? SocketDomain.Ipv4 : SocketDomain.Ipv6;

    /// <summary>Where the client connects to, to reach a server that listens there: a Service's address, on paths that have one.</summary>
    public virtual IPEndPoint Reach(IPEndPoint listening) => listening;

    protected LabNamespace Client => _client ?? throw new InvalidOperationException("Build comes first.");

    protected LabNamespace Server => _server ?? throw new InvalidOperationException("Build comes first.");

    /// <summary>Makes namespaces, links, addresses and routes.</summary>
    public void Build()
    {
        _client = _lab.Namespace("c");
        _server = _lab.Namespace("s");
        foreach (var end in new[] { _client, _server })
        {
            // Thousands of short connections a second: many ports, and reuse of those that wait out their end.
            Sysctl.Write(end.Handle, new Dictionary<string, string>
            {
                ["net/ipv4/ip_local_port_range"] = "1024 65535",
                ["net/ipv4/tcp_tw_reuse"] = "1",
            });
        }

        Connect();
    }

    /// <inheritdoc/>
    public virtual void Dispose() => _lab.Dispose();

    protected abstract void Connect();

    protected LabNamespace Namespace(string label) => _lab.Namespace(label);

    protected string UniqueName(string label) => _lab.Name(label);

    /// <summary>A namespace that forwards, without netfilter looking into its bridges.</summary>
    protected LabNamespace Node(string label)
    {
        var node = Namespace(label);
        Sysctl.Write(node.Handle, "net/ipv4/ip_forward", "1");
        Sysctl.Write(node.Handle, "net/ipv6/conf/all/forwarding", "1");
        foreach (var hook in new[] { "net/bridge/bridge-nf-call-iptables", "net/bridge/bridge-nf-call-ip6tables" })
        {
            if (Sysctl.Read(node.Handle, hook) is "1")
            {
                Sysctl.Write(node.Handle, hook, "0");
            }
        }

        return node;
    }
}
