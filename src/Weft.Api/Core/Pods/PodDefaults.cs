using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>What a Pod that does not say otherwise is.</summary>
internal static class PodDefaults
{
    private const int FileMode = 0x1a4; // 0644
    private const int NotReadySeconds = 300;
    private const int TokenSeconds = 3600;

    /// <summary>Defaults of a template, which leave out those that only a Pod gets.</summary>
    internal static void ApplyTemplate(JsonObject owner)
    {
        var template = owner.Ensure("template");
        template.Ensure("metadata");
        ApplySpec(template.Ensure("spec"));
    }

    internal static void ApplyPod(JsonObject spec)
    {
        var hostNetwork = spec["hostNetwork"].AsBool() == true;
        foreach (var container in AllContainers(spec))
        {
            RequestsFromLimits(container);
            foreach (var port in hostNetwork ? container["ports"].Objects() : [])
            {
                if (port["hostPort"].AsInt64() is null or 0)
                {
                    port.CopyField("hostPort", new JsonObject { ["hostPort"] = port["containerPort"]?.DeepClone() });
                }
            }
        }

        spec.SetDefault("enableServiceLinks", true);
        ApplySpec(spec);
    }

    /// <summary>What admission adds to every new Pod: an account, a priority, and patience with nodes that are away.</summary>
    internal static void ApplyAdmission(JsonObject spec)
    {
        if (string.IsNullOrEmpty(spec["serviceAccountName"].AsString()))
        {
            spec["serviceAccountName"] = "default";
        }

        spec["serviceAccount"] = spec["serviceAccountName"]!.DeepClone();
        spec.SetDefault("priority", 0);
        spec.SetDefault("preemptionPolicy", "PreemptLowerPriority");
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        AddToleration(tolerations, "node.kubernetes.io/not-ready");
        AddToleration(tolerations, "node.kubernetes.io/unreachable");
        if (tolerations.Parent is null)
        {
            spec["tolerations"] = tolerations;
        }
    }

    private static void ApplySpec(JsonObject spec)
    {
        SetText(spec, "restartPolicy", "Always");
        SetText(spec, "dnsPolicy", "ClusterFirst");
        SetText(spec, "schedulerName", "default-scheduler");
        spec.SetDefault("terminationGracePeriodSeconds", 30);
        spec.Ensure("securityContext");
        AlignAccount(spec);
        foreach (var container in AllContainers(spec))
        {
            ContainerDefaults.Apply(container);
        }

        foreach (var volume in spec["volumes"].Objects())
        {
            ApplyVolume(volume);
        }
    }

    private static void ApplyVolume(JsonObject volume)
    {
        if (volume.All(p => p.Key == "name" || p.Value is null))
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var kind in new[] { "secret", "configMap", "downwardAPI", "projected" })
        {
            (volume[kind] as JsonObject)?.SetDefault("defaultMode", FileMode);
        }

        (volume["hostPath"] as JsonObject)?.SetDefault("type", "");
        ContainerDefaults.ApplyFieldRefs(volume.At("downwardAPI", "items"));
        foreach (var source in volume.At("projected", "sources").Objects())
        {
            (source["serviceAccountToken"] as JsonObject)?.SetDefault("expirationSeconds", TokenSeconds);
            ContainerDefaults.ApplyFieldRefs(source.At("downwardAPI", "items"));
        }

        if (volume.At("ephemeral", "volumeClaimTemplate") is JsonObject claim)
        {
            claim.Ensure("spec").SetDefault("volumeMode", "Filesystem");
        }
    }

    // An old name of the same field, kept in step for old clients.
    private static void AlignAccount(JsonObject spec)
    {
        var name = spec["serviceAccountName"].AsString() is { Length: > 0 } current ? current : spec["serviceAccount"].AsString();
        if (!string.IsNullOrEmpty(name))
        {
            spec["serviceAccountName"] = name;
            spec["serviceAccount"] = name;
        }
    }

    private static void RequestsFromLimits(JsonObject container)
    {
        if (container.At("resources", "limits") is not JsonObject limits)
        {
            return;
        }

        var requests = container.Ensure("resources").Ensure("requests");
        foreach (var (name, value) in limits)
        {
            if (value is not null && requests[name] is null)
            {
                requests[name] = value.DeepClone();
            }
        }
    }

    private static void AddToleration(JsonArray tolerations, string key)
    {
        var tolerated = tolerations.Objects().Any(t =>
            (t["key"].AsString() == key || string.IsNullOrEmpty(t["key"].AsString())) &&
            (t["effect"].AsString() == "NoExecute" || string.IsNullOrEmpty(t["effect"].AsString())));
        if (!tolerated)
        {
            tolerations.Add((JsonNode)new JsonObject
            {
                ["key"] = key,
                ["operator"] = "Exists",
                ["effect"] = "NoExecute",
                ["tolerationSeconds"] = NotReadySeconds,
            });
        }
    }

    private static IEnumerable<JsonObject> AllContainers(JsonObject spec) =>
        spec["containers"].Objects().Concat(spec["initContainers"].Objects()).Concat(spec["ephemeralContainers"].Objects());

    private static void SetText(JsonObject target, string name, string value)
    {
        if (string.IsNullOrEmpty(target[name].AsString()))
        {
            target[name] = value;
        }
    }
}
