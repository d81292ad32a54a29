using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Ipam;
using Weft.Agent.Sandboxes;
using Weft.Agent.Tests.Fakes;
using Weft.Testing;

namespace Weft.Agent.Tests.Sandboxes;

/// <summary>A machine with namespaces, links, a disk and a clock, and the ledger on it.</summary>
internal sealed class World
{
    public const string StateDirectory = "/state";

    private readonly Dictionary<string, ulong> _namespaces = [];
    private readonly Dictionary<string, KernelEndpoint> _links = [];
    private ulong _nextInode = 100;

    public World(int seed = 1, string ipv4 = "10.64.0.0/28", string? ipv6 = "fd64::/64")
    {
        Random = new Random(seed);
        Files = new CrashingFiles(Random);
        Prefixes = NodePrefixes.Parse(ipv6 is null ? [ipv4] : [ipv4, ipv6]);
        Ledger = Open();
    }

    public Random Random { get; }

    public CrashingFiles Files { get; }

    public ManualTimeProvider Time { get; } = new();

    public NodePrefixes Prefixes { get; set; }

    public string BootId { get; private set; } = "boot-1";

    public SandboxLedger Ledger { get; private set; }

    /// <summary>Makes a namespace and the claim of a sandbox in it.</summary>
    public SandboxClaim NewClaim(string containerId, string? path = null)
    {
        path ??= $"/run/netns/{containerId}";
        _namespaces[path] = _nextInode++;
        return new SandboxClaim(
            new SandboxKey(containerId, "eth0"), new PodIdentity("shop", containerId, "uid"), new NetnsIdentity(path, _namespaces[path], BootId));
    }

    /// <summary>ADD as a whole: the record, then the link.</summary>
    public SandboxRecord Add(SandboxClaim claim)
    {
        var record = Ledger.Attach(claim, Prefixes);
        _links[record.HostInterface] = new KernelEndpoint(
            record.EndpointId, record.Workload, record.HostInterface, claim.Key.IfName, record.Mac, record.Ipv4, record.Ipv6, claim.Netns);
        return record;
    }

    /// <summary>DEL as a whole: the record, then the link.</summary>
    public void Delete(SandboxClaim claim)
    {
        if (Ledger.Detach(claim.Key, claim.Netns) is { } record)
        {
            _links.Remove(record.HostInterface);
        }
    }

    /// <summary>The namespace ends, and with it every link into it.</summary>
    public void Kill(NetnsIdentity netns)
    {
        if (_namespaces.GetValueOrDefault(netns.Path) == netns.Inode)
        {
            _namespaces.Remove(netns.Path);
        }

        foreach (var link in _links.Where(pair => pair.Value.Netns == netns).Select(pair => pair.Key).ToList())
        {
            _links.Remove(link);
        }
    }

    /// <summary>The path goes, the namespace stays: a process holds it.</summary>
    public void Unlink(NetnsIdentity netns) => _namespaces.Remove(netns.Path);

    public void DropLink(SandboxRecord record) => _links.Remove(record.HostInterface);

    public IReadOnlyList<SandboxRecord> Sweep() => Ledger.Sweep(BootId, Observe);

    /// <summary>The agent is killed and started again.</summary>
    public void RestartAgent() => Ledger = Open();

    /// <summary>The machine is switched off and on.</summary>
    public void Reboot()
    {
        Files.Restart();
        BootId += "+";
        _namespaces.Clear();
        _links.Clear();
        Ledger = Open();
    }

    public static string FileOf(SandboxRecord record) => $"{StateDirectory}/{SandboxFileName.Of(record)}";

    public IReadOnlyList<IPAddress> HeldAddresses() => [.. Ledger.Records.SelectMany(record => record.Addresses)];

    private SandboxLedger Open()
    {
        var ledger = new SandboxLedger(new RecordDirectory(StateDirectory, Files), Time, NullLogger<SandboxLedger>.Instance);
        ledger.Load(BootId, [.. _links.Values]);
        return ledger;
    }

    private SandboxObservation Observe(SandboxRecord record)
    {
        ulong? inode = _namespaces.TryGetValue(record.Netns.Path, out var found) ? found : null;
        return new SandboxObservation(inode, IsNetnsObserved: true, _links.ContainsKey(record.HostInterface));
    }
}
