using System.Collections.Immutable;
using Weft.Linux;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab.Routing;

/// <summary>The routes that this lab's routers and hosts have to pools and Services: what is wanted, what is there, and the way from one to the other.</summary>
/// <remarks>Routes of another protocol number are not looked at. Used by one thread at a time: each call holds the lock.</remarks>
internal sealed class RouteTables(LabPaths paths, LabTopology topology) : IDisposable
{
    /// <summary>Marks routes as Weft's (rtm_protocol); agents use the same number in the nodes' namespaces. 'W'.</summary>
    internal const byte WeftProtocol = 87;

    private readonly Lock _lock = new(); // guards everything below
    private readonly Dictionary<string, OpenHost> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<RouteKey, ImmutableArray<HostRoute>> _wanted = [];
    private Dictionary<(string Host, RouteKey Key), HostRoute> _actual = [];

    /// <summary>Looks what the kernel has, in namespaces that may have been made anew since.</summary>
    /// <returns>Destinations whose routes are not as they were wanted last.</returns>
    public IReadOnlyList<RouteKey> ReadBack()
    {
        lock (_lock)
        {
            Read();
            return [.. _actual.Keys.Select(found => found.Key).Concat(_wanted.Keys).Distinct().Where(IsOff)];
        }
    }

    /// <summary>Makes the routes to one destination as wanted: what is missing or differs is written, what is too much is removed.</summary>
    public void Apply(RouteKey key, ImmutableArray<HostRoute> wanted)
    {
        lock (_lock)
        {
            if (_hosts.Count == 0)
            {
                Read();
            }

            if (wanted.IsEmpty)
            {
                _wanted.Remove(key);
            }
            else
            {
                _wanted[key] = wanted;
            }

            foreach (HostRoute route in wanted.Where(route => !route.Equals(_actual.GetValueOrDefault((route.Host, key)))))
            {
                _hosts[route.Host].Replace(route);
                _actual[(route.Host, key)] = route;
            }

            foreach (string host in _hosts.Keys.Where(host => _actual.ContainsKey((host, key)) && wanted.All(route => route.Host != host)))
            {
                _hosts[host].Delete(key);
                _actual.Remove((host, key));
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            CloseAll();
        }
    }

    private void Read()
    {
        CloseAll();
        _actual = [];
        foreach (string host in RouteCalculation.Hosts(topology))
        {
            OpenHost opened = new(host, paths.Namespace(host));
            _hosts[host] = opened;
            foreach (HostRoute route in opened.Routes())
            {
                _actual[(host, route.Key)] = route;
            }
        }
    }

    private bool IsOff(RouteKey key)
    {
        ImmutableArray<HostRoute> wanted = _wanted.GetValueOrDefault(key, []);
        return wanted.Any(route => !route.Equals(_actual.GetValueOrDefault((route.Host, key))))
            || _hosts.Keys.Any(host => _actual.ContainsKey((host, key)) && wanted.All(route => route.Host != host));
    }

    private void CloseAll()
    {
        foreach (OpenHost host in _hosts.Values)
        {
            host.Dispose();
        }

        _hosts.Clear();
    }

    private sealed class OpenHost : IDisposable
    {
        private readonly string _host;
        private readonly RouteNetlink _netlink;
        private readonly Dictionary<string, IfIndex> _links;

        public OpenHost(string host, string networkNamespace)
        {
            _host = host;
            using NetworkNamespace opened = NetworkNamespace.OpenNamed(networkNamespace);
            _netlink = RouteNetlink.OpenIn(opened);
            _links = _netlink.Links.List().ToDictionary(link => link.Name, link => link.Index, StringComparer.Ordinal);
        }

        public IEnumerable<HostRoute> Routes()
        {
            Dictionary<IfIndex, string> names = _links.ToDictionary(link => link.Value, link => link.Key);
            return _netlink.Routes.List()
                .Where(route => route.Protocol == WeftProtocol && Enum.IsDefined((RouteLayer)(route.Priority ?? 0)))
                .Select(route => Read(route, names));
        }

        /// <exception cref="ErrnoException">The kernel refused; nothing changed.</exception>
        public void Replace(HostRoute route) => _netlink.Routes.Replace(Write(route));

        public void Delete(RouteKey key) => _netlink.Routes.TryDelete(Write(new HostRoute(_host, key, [])) with { Kind = RouteKind.Unspecified });

        public void Dispose() => _netlink.Dispose();

        private HostRoute Read(Route route, Dictionary<IfIndex, string> names)
        {
            IEnumerable<RouteNextHop> hops = route.Kind != RouteKind.Unicast ? []
                : route.NextHops.IsEmpty ? [new RouteNextHop(route.Interface, route.Gateway)]
                : route.NextHops;
            return new HostRoute(
                _host,
                new RouteKey(route.Destination, (RouteLayer)(route.Priority ?? 0)),
                [.. hops.Where(hop => hop.Gateway is not null).Select(hop => new RouteHop(hop.Gateway!, names.GetValueOrDefault(hop.Interface, ""))).Order(HopOrder.Instance)],
                route.PreferredSource);
        }

        private Route Write(HostRoute route)
        {
            Route written = new(route.Key.Destination) { Protocol = WeftProtocol, Priority = (int)route.Key.Layer, PreferredSource = route.Source };
            return route.Hops switch
            {
                [] => written with { Kind = RouteKind.Unreachable },
                [RouteHop only] => written with { Gateway = only.Gateway, Interface = Link(only) },
                _ => written with { NextHops = [.. route.Hops.Select(hop => new RouteNextHop(Link(hop), hop.Gateway))] },
            };
        }

        private IfIndex Link(RouteHop hop) => _links.TryGetValue(hop.Link, out IfIndex index)
            ? index
            : throw new LabException($"{_host} has no interface {hop.Link}: weft lab up makes it again");
    }
}
