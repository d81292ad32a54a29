using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>What a Service that does not say otherwise is.</summary>
internal static class ServiceDefaults
{
    private const int AffinitySeconds = 10800;
    private const string None = "None";
    private const string Ipv4 = "IPv4";
    private const string Ipv6 = "IPv6";

    internal static void Apply(JsonObject spec)
    {
        spec.SetDefault("sessionAffinity", None);
        spec.SetDefault("type", "ClusterIP");
        if (spec["sessionAffinity"].AsString() == None)
        {
            spec.Remove("sessionAffinityConfig");
        }
        else if (spec["sessionAffinity"].AsString() == "ClientIP")
        {
            spec.Ensure("sessionAffinityConfig").Ensure("clientIP").SetDefault("timeoutSeconds", AffinitySeconds);
        }

        foreach (var port in spec["ports"].Objects())
        {
            ApplyPort(port);
        }

        var type = spec["type"].AsString();
        var external = type is "NodePort" or "LoadBalancer" ||
            (type == "ClusterIP" && spec["externalIPs"] is JsonArray { Count: > 0 });
        if (external)
        {
            spec.SetDefault("externalTrafficPolicy", "Cluster");
        }

        if (type is "ClusterIP" or "NodePort" or "LoadBalancer")
        {
            spec.SetDefault("internalTrafficPolicy", "Cluster");
        }

        if (type == "LoadBalancer")
        {
            spec.SetDefault("allocateLoadBalancerNodePorts", true);
        }
    }

    /// <summary>Address families of a Service in a dual-stack cluster whose first family is IPv4.</summary>
    internal static void ApplyFamilies(JsonObject spec)
    {
        if (spec["type"].AsString() == "ExternalName")
        {
            return;
        }

        AlignAddresses(spec);
        var addresses = Strings(spec["clusterIPs"]);
        var families = Strings(spec["ipFamilies"]);
        var headlessAlone = addresses is [None, ..] && spec["selector"] is not JsonObject { Count: > 0 };
        if (spec["ipFamilyPolicy"] is null)
        {
            var dual = addresses.Count > 1 || families.Count > 1 || (headlessAlone && families.Count == 0);
            spec["ipFamilyPolicy"] = dual ? "RequireDualStack" : "SingleStack";
        }

        var known = addresses.Select(FamilyOf).OfType<string>().ToList();
        families = families.Count > 0 ? families : known.Count > 0 ? known : [Ipv4];
        if (spec["ipFamilyPolicy"].AsString() is "PreferDualStack" or "RequireDualStack" && families.Count == 1)
        {
            families.Add(families[0] == Ipv4 ? Ipv6 : Ipv4);
        }

        spec["ipFamilies"] = new JsonArray([.. families.Select(f => JsonValue.Create(f))]);
    }

    private static void ApplyPort(JsonObject port)
    {
        port.SetDefault("protocol", "TCP");
        var target = port["targetPort"];
        if (port["port"].AsInt64() is { } number && number != 0 && (target is null || target.AsInt64() == 0 || target.AsString() == ""))
        {
            port["targetPort"] = (int)Math.Clamp(number, int.MinValue, int.MaxValue);
        }
    }

    // clusterIP and the first of clusterIPs are one value in two places.
    private static void AlignAddresses(JsonObject spec)
    {
        var first = spec["clusterIP"].AsString();
        if (!string.IsNullOrEmpty(first) && spec["clusterIPs"] is not JsonArray { Count: > 0 })
        {
            spec["clusterIPs"] = new JsonArray(first);
        }
        else if (string.IsNullOrEmpty(first) && spec["clusterIPs"] is JsonArray { Count: > 0 } addresses)
        {
            spec["clusterIP"] = addresses[0]?.DeepClone();
        }
    }

    private static string? FamilyOf(string address) =>
        !IpText.TryParseAddress(address, out var parsed) ? null
            : parsed.AddressFamily == AddressFamily.InterNetwork ? Ipv4 : Ipv6;

    private static List<string> Strings(JsonNode? list) =>
        list is JsonArray array ? [.. array.Select(i => i.AsString()).OfType<string>()] : [];
}
