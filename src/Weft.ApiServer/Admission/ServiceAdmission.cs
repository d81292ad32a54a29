using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Http;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Admission;

/// <summary>Address families, cluster addresses and node ports of a Service, at create and as its type changes.</summary>
internal sealed class ServiceAdmission
{
    private const string Headless = "None";

    private static readonly FieldPath _clusterIPs = FieldPath.Of("spec", "clusterIPs");

    private readonly ServiceAllocator _allocator;
    private readonly StoreKey _key;
    private readonly JsonObject _spec;
    private readonly JsonObject? _old;
    private readonly Reservation _reservation;
    private readonly FieldErrors _errors = new();

    private ServiceAdmission(ServiceAllocator allocator, StoreKey key, JsonObject spec, JsonObject? old)
    {
        (_allocator, _key, _spec, _old) = (allocator, key, spec, old);
        _reservation = allocator.Begin();
    }

    internal static Reservation Admit(ServiceAllocator allocator, StoreKey key, JsonObject document, JsonObject? previous)
    {
        var admission = new ServiceAdmission(allocator, key, document.Ensure("spec"), previous?["spec"] as JsonObject);
        try
        {
            admission.Run();
            return admission._reservation;
        }
        catch
        {
            admission._reservation.Dispose();
            throw;
        }
    }

    private string Type => _spec["type"].AsString() ?? "ClusterIP";

    private void Run()
    {
        if (Type == "ExternalName")
        {
            foreach (var field in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy" })
            {
                _spec.Remove(field);
            }

            RemoveNodePorts();
            return;
        }

        KeepOldAddresses();
        ChooseFamilies();
        AllocateAddresses();
        if (Type is "NodePort" or "LoadBalancer")
        {
            AllocatePorts();
        }
        else
        {
            RemoveNodePorts();
        }

        if (_errors.Any)
        {
            throw new StatusException(_errors.ToStatus("", "Service", _key.Name));
        }
    }

    /// <summary>An update that says nothing of the addresses keeps them.</summary>
    private void KeepOldAddresses()
    {
        var given = _spec["clusterIP"].AsString() ?? "";
        if (given.Length > 0 && _spec["clusterIPs"] is not JsonArray { Count: > 0 })
        {
            _spec["clusterIPs"] = new JsonArray(given);
        }

        if (_old is null || given.Length > 0 || _spec["clusterIPs"] is JsonArray { Count: > 0 })
        {
            return;
        }

        foreach (var field in new[] { "clusterIP", "clusterIPs" })
        {
            if (_old[field] is { } value)
            {
                _spec[field] = value.DeepClone();
            }
        }
    }

    private void ChooseFamilies()
    {
        var policy = _spec["ipFamilyPolicy"].AsString();
        var families = (_spec["ipFamilies"] as JsonArray ?? []).Select(node => node.AsString() ?? "").ToList();
        var addresses = Addresses();
        if (families.Count == 0)
        {
            families = [.. addresses.Where(text => text != Headless).Select(FamilyOf).OfType<AddressFamily>().Select(Name)];
        }

        var selects = _spec["selector"] is JsonObject { Count: > 0 };
        var all = Families();
        if (policy is null && families.Count == 0 && addresses is [Headless] && !selects && all.Count > 1)
        {
            policy = "RequireDualStack";
        }

        policy ??= families.Count > 1 ? "RequireDualStack" : "SingleStack";
        if (families.Count == 0)
        {
            families.Add(Name(_allocator.PrimaryFamily));
        }

        if (policy == "RequireDualStack" && all.Count < 2)
        {
            _errors.Invalid(FieldPath.Of("spec", "ipFamilyPolicy"), policy, "this cluster is not configured for dual-stack services");
        }

        families = policy == "SingleStack"
            ? families[..1]
            : [.. families.Concat(all).Distinct(StringComparer.Ordinal)];
        foreach (var family in families.Where(family => !all.Contains(family)))
        {
            _errors.Invalid(FieldPath.Of("spec", "ipFamilies").Index(0), family, "not configured on this cluster");
        }

        _spec["ipFamilyPolicy"] = policy;
        _spec["ipFamilies"] = new JsonArray([.. families.Select(family => (JsonNode)family)]);
    }

    private void AllocateAddresses()
    {
        var wanted = Addresses();
        if (wanted is [Headless, ..])
        {
            _spec["clusterIP"] = Headless;
            _spec["clusterIPs"] = new JsonArray(Headless);
            return;
        }

        var families = ((JsonArray)_spec["ipFamilies"]!).Select(node => node.AsString()!).ToList();
        var taken = new JsonArray();
        for (var i = 0; i < families.Count; i++)
        {
            if (Take(families[i], wanted.ElementAtOrDefault(i)) is not { } address)
            {
                return;
            }

            taken.Add((JsonNode)address);
        }

        _spec["clusterIP"] = taken[0].AsString();
        _spec["clusterIPs"] = taken;
    }

    private string? Take(string family, string? wanted)
    {
        if (_allocator.Network(family == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork) is not { } network)
        {
            return null;
        }

        if (string.IsNullOrEmpty(wanted))
        {
            var any = _allocator.TakeAddress(_reservation, _key, network);
            if (any is null)
            {
                _errors.Internal(_clusterIPs, $"failed to allocate a serviceIP: range {network} is full");
            }

            return any;
        }

        if (!IPAddress.TryParse(wanted, out var address))
        {
            // Validation of the Service says so in detail.
            return wanted;
        }

        var problem = !network.Contains(address)
            ? $"the provided IP ({wanted}) is not in the valid range. The range of valid IPs is {network}"
            : _allocator.TryTake(_reservation, _key, ServiceAllocator.AddressItem(address)) ? null : "provided IP is already allocated";
        if (problem is null)
        {
            return address.ToString();
        }

        _errors.Invalid(_clusterIPs, new[] { wanted }, $"failed to allocate IP {wanted}: {problem}");
        return null;
    }

    private void AllocatePorts()
    {
        var ports = _spec["ports"].Objects().ToList();
        var wantsPorts = Type == "NodePort" || _spec["allocateLoadBalancerNodePorts"].AsBool() != false;
        KeepOldNodePorts(ports);
        for (var i = 0; i < ports.Count; i++)
        {
            var path = FieldPath.Of("spec", "ports").Index(i).Child("nodePort");
            if (ports[i]["nodePort"].AsInt64() is > 0 and var given)
            {
                TakePort(path, given, Protocol(ports[i]));
            }
            else if (wantsPorts)
            {
                AllocatePort(path, ports, i);
            }
        }

        if (Type == "LoadBalancer" && _spec["externalTrafficPolicy"].AsString() == "Local" && _spec["healthCheckNodePort"].AsInt64() is null or 0)
        {
            var kept = _old?["healthCheckNodePort"].AsInt64() ?? 0;
            _spec["healthCheckNodePort"] = kept > 0 ? kept : _allocator.TakePort(_reservation, _key, "TCP") ?? 0;
        }
    }

    private void TakePort(FieldPath path, long port, string protocol)
    {
        var (first, last) = _allocator.NodePorts;
        if (!_allocator.IsNodePort(port) && !WasOurs(port))
        {
            _errors.Invalid(path, port, $"provided port is not in the valid range. The range of valid ports is {first}-{last}");
        }
        else if (!_allocator.TryTake(_reservation, _key, ServiceAllocator.PortItem(port, protocol)))
        {
            _errors.Invalid(path, port, "provided port is already allocated");
        }
    }

    private bool WasOurs(long port) => _old?["ports"].Objects().Any(old => old["nodePort"].AsInt64() == port) == true;

    /// <summary>Two protocols on one port share a node port.</summary>
    private void AllocatePort(FieldPath path, List<JsonObject> ports, int index)
    {
        var protocol = Protocol(ports[index]);
        var twin = ports.Take(index).FirstOrDefault(other =>
            other["port"].AsInt64() == ports[index]["port"].AsInt64() && Protocol(other) != protocol && other["nodePort"].AsInt64() > 0);
        var shared = twin?["nodePort"].AsInt64() ?? 0;
        if (shared > 0 && _allocator.TryTake(_reservation, _key, ServiceAllocator.PortItem(shared, protocol)))
        {
            ports[index]["nodePort"] = shared;
        }
        else if (_allocator.TakePort(_reservation, _key, protocol) is { } port)
        {
            ports[index]["nodePort"] = port;
        }
        else
        {
            _errors.Internal(path, "failed to allocate a nodePort: range is full");
        }
    }

    private void KeepOldNodePorts(List<JsonObject> ports)
    {
        var old = _old?["ports"].Objects().ToList() ?? [];
        foreach (var port in ports.Where(port => port["nodePort"].AsInt64() is null or 0))
        {
            var same = old.FirstOrDefault(other =>
                other["port"].AsInt64() == port["port"].AsInt64() && Protocol(other) == Protocol(port) && other["nodePort"].AsInt64() > 0);
            if (same is not null)
            {
                port["nodePort"] = same["nodePort"].AsInt64();
            }
        }
    }

    private void RemoveNodePorts()
    {
        foreach (var port in _spec["ports"].Objects())
        {
            // A node port that the client adds to a type without node ports stays, so that validation can refuse it.
            if (_old is not null && WasOurs(port["nodePort"].AsInt64() ?? 0))
            {
                port.Remove("nodePort");
            }
        }

        _spec.Remove("healthCheckNodePort");
        if (_old is not null && _old["type"].AsString() is "NodePort" or "LoadBalancer")
        {
            _spec.Remove("externalTrafficPolicy");
            _spec.Remove("allocateLoadBalancerNodePorts");
        }
    }

    private List<string> Addresses() => [.. (_spec["clusterIPs"] as JsonArray ?? []).Select(node => node.AsString() ?? "")];

    private List<string> Families() =>
        [.. new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.Where(family => _allocator.Network(family) is not null).Select(Name)];

    private static AddressFamily? FamilyOf(string text) => IPAddress.TryParse(text, out var address) ? address.AddressFamily : null;

    private static string Name(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";

    private static string Protocol(JsonObject port) => port["protocol"].AsString() ?? "TCP";
}
