using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>What an update of a Service keeps although the client does not send it, and what a change of type releases.</summary>
internal static class ServiceUpdate
{
    internal static void Apply(JsonObject spec, JsonObject old)
    {
        var type = spec["type"].AsString();
        var oldType = old["type"].AsString();
        if (HasClusterIP(type) && HasClusterIP(oldType))
        {
            KeepAddresses(spec, old);
        }

        if (HasNodePorts(type) && HasNodePorts(oldType) && !GivesUpNodePorts(spec, type))
        {
            KeepNodePorts(spec, old);
        }

        if (AsksForHealth(spec) && AsksForHealth(old) && spec["healthCheckNodePort"].AsInt64() is null or 0)
        {
            spec.CopyField("healthCheckNodePort", old);
        }
        else if (!AsksForHealth(spec) && AsksForHealth(old))
        {
            RemoveIfSame(spec, old, "healthCheckNodePort");
        }

        ReleaseByType(spec, old, type, oldType);
    }

    private static void KeepAddresses(JsonObject spec, JsonObject old)
    {
        if (string.IsNullOrEmpty(spec["clusterIP"].AsString()) && spec["clusterIPs"] is not JsonArray { Count: > 0 })
        {
            spec.CopyField("clusterIP", old);
            spec.CopyField("clusterIPs", old);
        }

        if (spec["ipFamilyPolicy"] is null)
        {
            spec.CopyField("ipFamilyPolicy", old);
        }

        if (spec["ipFamilies"] is not JsonArray { Count: > 0 })
        {
            spec.CopyField("ipFamilies", old);
        }

        // One family less: its address is released with it.
        if (spec["ipFamilyPolicy"].AsString() == "SingleStack" && old["ipFamilyPolicy"].AsString() != "SingleStack")
        {
            Shorten(spec, "clusterIPs");
            Shorten(spec, "ipFamilies");
        }
    }

    private static void KeepNodePorts(JsonObject spec, JsonObject old)
    {
        var known = new Dictionary<(string?, long?), JsonNode?>();
        foreach (var port in old["ports"].Objects())
        {
            known[(port["protocol"].AsString(), port["port"].AsInt64())] = port["nodePort"];
        }

        foreach (var port in spec["ports"].Objects())
        {
            if (port["nodePort"].AsInt64() is null or 0 &&
                known.TryGetValue((port["protocol"].AsString(), port["port"].AsInt64()), out var kept) && kept is not null)
            {
                port["nodePort"] = kept.DeepClone();
            }
        }
    }

    private static void ReleaseByType(JsonObject spec, JsonObject old, string? type, string? oldType)
    {
        if (type == "ExternalName" && oldType != "ExternalName")
        {
            RemoveIfSame(spec, old, "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");
        }

        if (!HasNodePorts(type) && HasNodePorts(oldType))
        {
            foreach (var port in spec["ports"].Objects())
            {
                port.Remove("nodePort");
            }

            if (spec["externalIPs"] is not JsonArray { Count: > 0 })
            {
                RemoveIfSame(spec, old, "externalTrafficPolicy");
            }
        }

        if (type != "LoadBalancer" && oldType == "LoadBalancer")
        {
            RemoveIfSame(spec, old, "allocateLoadBalancerNodePorts", "loadBalancerClass");
        }
    }

    private static void RemoveIfSame(JsonObject spec, JsonObject old, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (JsonNode.DeepEquals(spec[field], old[field]))
            {
                spec.Remove(field);
            }
        }
    }

    private static void Shorten(JsonObject spec, string list)
    {
        if (spec[list] is JsonArray { Count: > 1 } array)
        {
            array.RemoveRange(1, array.Count - 1);
        }
    }

    /// <summary>A load balancer without node ports keeps those that are sent along, and gives up those that are not.</summary>
    private static bool GivesUpNodePorts(JsonObject spec, string? type) =>
        type == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"].AsBool() == false;

    private static bool AsksForHealth(JsonObject spec) =>
        spec["type"].AsString() == "LoadBalancer" && spec["externalTrafficPolicy"].AsString() == "Local";

    private static bool HasClusterIP(string? type) => type is "ClusterIP" or "NodePort" or "LoadBalancer";

    private static bool HasNodePorts(string? type) => type is "NodePort" or "LoadBalancer";
}
