using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Compile;

/// <summary>The cluster's Pods: in groups that selectors cannot tell apart, and by address.</summary>
internal sealed class PodTable(KindTable kinds, AddressSpace space)
{
    private readonly Dictionary<ObjectKey, PodEntry> _pods = [];
    private readonly Dictionary<string, Home> _homes = [];
    private readonly Dictionary<(Home Home, LabelSet Labels, PortSet Ports), PodGroup> _groups = [];
    private readonly Dictionary<PortSet, HashSet<PodGroup>> _byPorts = [];
    private readonly Dictionary<UInt128, PodEntry> _owners = [];
    private readonly Dictionary<UInt128, List<PodEntry>> _contested = [];
    private readonly HashSet<PodGroup> _changed = [];

    public int Count => _pods.Count;

    public int Groups => _groups.Count;

    /// <summary>Addresses of which it may be that their class changed.</summary>
    public HashSet<UInt128> Addresses { get; } = [];

    /// <summary>Addresses that several Pods have.</summary>
    public IEnumerable<UInt128> Contested => _contested.Keys;

    public PodEntry? Find(ObjectKey key) => _pods.GetValueOrDefault(key);

    public Home? FindHome(string name) => _homes.GetValueOrDefault(name);

    public Home HomeOf(string name)
    {
        ref var home = ref CollectionsMarshal.GetValueRefOrAddDefault(_homes, name, out _);
        return home ??= new Home(name);
    }

    /// <summary>Forgets a namespace of which nothing is left.</summary>
    public void Tidy(Home home)
    {
        if (home.IsEmpty)
        {
            _homes.Remove(home.Name);
        }
    }

    /// <summary>The only Pod that has the address, if its namespace is known; else null.</summary>
    public PodEntry? OwnerOf(UInt128 address) => _owners.GetValueOrDefault(address) is { Group.Home.Record: not null } pod ? pod : null;

    /// <summary>What peers of this address are; null = as its prefix says.</summary>
    public PeerKind? KindOf(UInt128 address, PeerKind unknown) =>
        _contested.ContainsKey(address) ? unknown : _owners.GetValueOrDefault(address)?.Group?.Kind;

    /// <returns>The Pod as it was, if it was there; it is the one that stays.</returns>
    public PodEntry Put(PodRecord record)
    {
        ref var pod = ref CollectionsMarshal.GetValueRefOrAddDefault(_pods, record.Key, out _);
        pod ??= new PodEntry(record);
        pod.Record = record;
        var home = HomeOf(record.Key.Namespace ?? "");
        if (pod.Group is not { } group || group.Home != home || !group.Labels.Equals(record.Labels) || !group.Ports.Equals(record.Ports))
        {
            Leave(pod);
            Join(pod, GroupOf(home, record.Labels, record.Ports));
        }

        return pod;
    }

    public PodEntry? Remove(ObjectKey key)
    {
        if (_pods.Remove(key, out var pod))
        {
            SetAddresses(pod, []);
            Leave(pod);
        }

        return pod;
    }

    /// <param name="sandboxes">Addresses of the Pod's sandboxes on this node.</param>
    public void SetAddresses(PodEntry pod, IEnumerable<UInt128> sandboxes)
    {
        var next = pod.Record.IsHostNetwork || pod.Record.IsFinished || !_pods.ContainsKey(pod.Record.Key)
            ? []
            : sandboxes.Except(pod.Record.Addresses).ToImmutableArray() is { IsEmpty: false } further ? pod.Record.Addresses.AddRange(further) : pod.Record.Addresses;
        var before = pod.Addresses;
        pod.Addresses = next;
        foreach (var address in before.Except(next))
        {
            Disown(address, pod);
        }

        foreach (var address in next.Except(before))
        {
            Own(address, pod);
        }
    }

    /// <summary>Notes that what is known of a namespace changed.</summary>
    public void NoteChange(Home home) => _changed.UnionWith(home.Groups);

    /// <summary>Brings all groups to what the peers say of them now.</summary>
    public void Settle(PeerTable peers, HashSet<PeerClass> stale)
    {
        foreach (var selector in peers.TakeSelectors())
        {
            if (selector.IsIndexed)
            {
                Collect(selector);
            }
            else
            {
                _changed.UnionWith(selector.Kinds.SelectMany(kind => kind.Groups));
            }
        }

        if (peers.TakePortNames() is { Count: > 0 } names)
        {
            _changed.UnionWith(_byPorts.Where(pair => pair.Key.Ports.Any(port => names.Contains(port.Name))).SelectMany(pair => pair.Value));
        }

        List<PodGroup> moved = [];
        kinds.Settle(_changed, peers, moved, stale);
        foreach (var address in moved.SelectMany(group => group.Pods).SelectMany(pod => pod.Addresses))
        {
            Addresses.Add(address);
        }

        foreach (var group in _changed.Where(group => group.Pods.Count == 0))
        {
            Drop(group);
        }

        _changed.Clear();
    }

    private PodGroup GroupOf(Home home, LabelSet labels, PortSet ports)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, (home, labels, ports), out _);
        if (group is null)
        {
            group = new PodGroup(home, labels, ports);
            home.Groups.Add(group);
            if (!ports.Ports.IsEmpty)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(_byPorts, ports, out _) ??= []).Add(group);
            }
        }

        return group;
    }

    private void Join(PodEntry pod, PodGroup group)
    {
        pod.Group = group;
        pod.GroupIndex = group.Pods.Count;
        group.Pods.Add(pod);
        if (group.Pods.Count == 1)
        {
            _changed.Add(group);
        }

        Addresses.UnionWith(pod.Addresses);
    }

    private void Leave(PodEntry pod)
    {
        if (pod.Group is not { } group)
        {
            return;
        }

        var last = group.Pods[^1];
        (group.Pods[pod.GroupIndex], last.GroupIndex) = (last, pod.GroupIndex);
        group.Pods.RemoveAt(group.Pods.Count - 1);
        pod.Group = null;
        if (group.Pods.Count == 0)
        {
            _changed.Add(group);
        }
    }

    private void Drop(PodGroup group)
    {
        _groups.Remove((group.Home, group.Labels, group.Ports));
        group.Home.Groups.Remove(group);
        if (_byPorts.TryGetValue(group.Ports, out var same) && same.Remove(group) && same.Count == 0)
        {
            _byPorts.Remove(group.Ports);
        }

        Tidy(group.Home);
    }

    private void Own(UInt128 address, PodEntry pod)
    {
        Addresses.Add(address);
        if (_contested.TryGetValue(address, out var owners))
        {
            owners.Add(pod);
        }
        else if (_owners.Remove(address, out var other))
        {
            _contested.Add(address, [other, pod]);
        }
        else
        {
            _owners.Add(address, pod);
            space.Find(address).Addresses.Add(address);
        }
    }

    private void Disown(UInt128 address, PodEntry pod)
    {
        Addresses.Add(address);
        if (!_contested.TryGetValue(address, out var owners))
        {
            _owners.Remove(address);
            space.Find(address).Addresses.Remove(address);
            return;
        }

        owners.Remove(pod);
        if (owners.Count == 1)
        {
            _contested.Remove(address);
            _owners.Add(address, owners[0]);
        }
    }

    /// <summary>Notes the groups that a selector chooses.</summary>
    private void Collect(SelectorPeer peer)
    {
        IEnumerable<Home> homes = peer.Selector.Namespace is not { } name ? _homes.Values : FindHome(name) is { } one ? [one] : [];
        foreach (var home in homes)
        {
            if (home.Record is not { } record || !peer.Selector.MatchesNamespace(record))
            {
                continue;
            }

            foreach (var group in home.Groups)
            {
                if (peer.Selector.Pods.Matches(group.Labels))
                {
                    _changed.Add(group);
                }
            }
        }
    }
}
