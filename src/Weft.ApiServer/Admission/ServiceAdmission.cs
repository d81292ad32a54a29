using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Http;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Admission;

/// <summary>Allocates what a Service, already defaulted, asks for: cluster addresses and node ports.</summary>
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

    private void Run()
    {
        var type = _spec["type"].AsString();
        if (type is "ClusterIP" or "NodePort" or "LoadBalancer")
        {
            DropUnservedFamilies();
            AllocateAddresses();
        }

        if (type is "NodePort" or "LoadBalancer")
        {
            AllocatePorts(type);
        }

        if (_errors.Any)
        {
            throw new StatusException(_errors.ToStatus("", "Service", _key.Name));
        }
    }

    /// <summary>Defaults assume two families; a server with one network has only that one.</summary>
    private void DropUnservedFamilies()
    {
        var families = Strings("ipFamilies");
        var served = families.Where(family => Network(family) is not null).ToList();
        if (served.Count == families.Count)
        {
            return;
        }

        if (served.Count == 0 || _spec["ipFamilyPolicy"].AsString() == "RequireDualStack")
        {
            _errors.Invalid(FieldPath.Of("spec", "ipFamilyPolicy"), _spec["ipFamilyPolicy"], "this cluster does not serve all the address families");
            return;
        }

        _spec["ipFamilies"] = new JsonArray([.. served.Select(family => (JsonNode)family)]);
    }

    private void AllocateAddresses()
    {
        var wanted = Strings("clusterIPs");
        if (wanted is [Headless, ..])
        {
            _spec["clusterIP"] = Headless;
            _spec["clusterIPs"] = new JsonArray(Headless);
            return;
        }

        var taken = new JsonArray();
        foreach (var (index, family) in Strings("ipFamilies").Index())
        {
            if (Network(family) is not { } network || Take(network, wanted.ElementAtOrDefault(index)) is not { } address)
            {
                return;
            }

            taken.Add((JsonNode)address);
        }

        _spec["clusterIP"] = taken.FirstOrDefault().AsString();
        _spec["clusterIPs"] = taken;
    }

    private string? Take(IPNetwork network, string? wanted)
    {
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
            // Validation says what is wrong with it.
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

    private void AllocatePorts(string type)
    {
        var ports = _spec["ports"].Objects().ToList();
        var wantsPorts = type == "NodePort" || _spec["allocateLoadBalancerNodePorts"].AsBool() != false;
        for (var i = 0; i < ports.Count; i++)
        {
            var path = FieldPath.Of("spec", "ports").Index(i).Child("nodePort");
            if (ports[i]["nodePort"].AsInt64() is { } given and > 0)
            {
                TakePort(path, given, Protocol(ports[i]));
            }
            else if (wantsPorts)
            {
                AllocatePort(path, ports, i);
            }
        }

        if (type == "LoadBalancer" && _spec["externalTrafficPolicy"].AsString() == "Local")
        {
            AllocateHealthPort();
        }
    }

    private void AllocateHealthPort()
    {
        var path = FieldPath.Of("spec", "healthCheckNodePort");
        if (_spec["healthCheckNodePort"].AsInt64() is { } given and > 0)
        {
            TakePort(path, given, "TCP");
        }
        else if (_allocator.TakePort(_reservation, _key, "TCP") is { } port)
        {
            _spec["healthCheckNodePort"] = port;
        }
        else
        {
            _errors.Internal(path, "failed to allocate a nodePort: range is full");
        }
    }

    private void TakePort(FieldPath path, long port, string protocol)
    {
        var (first, last) = _allocator.NodePorts;
        var wasOurs = _old?["ports"].Objects().Any(old => old["nodePort"].AsInt64() == port) == true || _old?["healthCheckNodePort"].AsInt64() == port;
        if (!wasOurs && (port < first || port > last))
        {
            _errors.Invalid(path, port, $"provided port is not in the valid range. The range of valid ports is {first}-{last}");
        }
        else if (!_allocator.TryTake(_reservation, _key, ServiceAllocator.PortItem(port, protocol)))
        {
            _errors.Invalid(path, port, "provided port is already allocated");
        }
    }

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

    private IPNetwork? Network(string family) =>
        _allocator.Network(family == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);

    private List<string> Strings(string field) => [.. (_spec[field] as JsonArray ?? []).Select(node => node.AsString() ?? "")];

    private static string Protocol(JsonObject port) => port["protocol"].AsString() ?? "TCP";
}
