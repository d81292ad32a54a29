using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>What a container that does not say otherwise is.</summary>
internal static class ContainerDefaults
{
    internal static void Apply(JsonObject container)
    {
        container.SetDefault("terminationMessagePath", "/dev/termination-log");
        container.SetDefault("terminationMessagePolicy", "File");
        container.Ensure("resources");
        if (string.IsNullOrEmpty(container["imagePullPolicy"].AsString()) && container["image"].AsString() is { Length: > 0 } image)
        {
            container["imagePullPolicy"] = IsLatest(image) ? "Always" : "IfNotPresent";
        }

        foreach (var port in container["ports"].Objects())
        {
            port.SetDefault("protocol", "TCP");
        }

        foreach (var env in container["env"].Objects())
        {
            ApplyFieldRef(env["valueFrom"]);
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            ApplyProbe(container[probe] as JsonObject);
        }

        ApplyHttpGet(container.At("lifecycle", "postStart"));
        ApplyHttpGet(container.At("lifecycle", "preStop"));
    }

    /// <summary>References to fields are of version v1 unless they say otherwise.</summary>
    internal static void ApplyFieldRefs(JsonNode? items)
    {
        foreach (var item in items.Objects())
        {
            ApplyFieldRef(item);
        }
    }

    private static void ApplyFieldRef(JsonNode? owner)
    {
        if (owner.At("fieldRef") is JsonObject reference)
        {
            reference.SetDefault("apiVersion", "v1");
        }
    }

    private static void ApplyProbe(JsonObject? probe)
    {
        if (probe is null)
        {
            return;
        }

        SetPositive(probe, "timeoutSeconds", 1);
        SetPositive(probe, "periodSeconds", 10);
        SetPositive(probe, "successThreshold", 1);
        SetPositive(probe, "failureThreshold", 3);
        ApplyHttpGet(probe);
        (probe["grpc"] as JsonObject)?.SetDefault("service", "");
    }

    private static void ApplyHttpGet(JsonNode? owner)
    {
        if (owner.At("httpGet") is JsonObject get)
        {
            get.SetDefault("path", "/");
            get.SetDefault("scheme", "HTTP");
        }
    }

    // Zero and absent are the same to Kubernetes here.
    private static void SetPositive(JsonObject probe, string name, int value)
    {
        if (probe[name].AsInt64() is null or 0)
        {
            probe[name] = value;
        }
    }

    // The tag is what follows a colon in the last part of the path; a digest pins the image.
    private static bool IsLatest(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return false;
        }

        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || name[(colon + 1)..] == "latest";
    }
}
