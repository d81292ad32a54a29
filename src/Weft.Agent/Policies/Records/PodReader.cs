using System.Collections.Immutable;
using Weft.Agent.Services.Projection;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>Pods to records. Pure and total.</summary>
internal static class PodReader
{
    /// <summary>On the image of a static Pod: the uid by which its node knows the static Pod.</summary>
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";

    /// <summary>More than any Pod has; the rest is not looked at.</summary>
    private const int MaxAddresses = 16;

    private const int MaxPorts = 1024;

    public static PodRecord Read(Pod pod, PolicyPool pool) => new(
        new ObjectKey(pool.Names.Of(pod.Metadata.Namespace), pod.Metadata.Name ?? ""),
        pod.Metadata.Annotations?.GetValueOrDefault(MirrorAnnotation) ?? pod.Metadata.Uid ?? "",
        VersionText.Number(pod.Metadata.ResourceVersion),
        pool.Labels(pod.Metadata.Labels),
        Addresses(pod.Status),
        pool.Ports(Ports(pod.Spec, pool)),
        pod.Spec?.HostNetwork == true,
        pod.Status?.Phase is "Succeeded" or "Failed");

    private static ImmutableArray<UInt128> Addresses(PodStatus? status)
    {
        var texts = status?.PodIPs is { Count: > 0 } all ? all.Select(one => one.Ip) : [status?.PodIP ?? ""];
        List<UInt128> addresses = [];
        foreach (var text in texts.Take(MaxAddresses))
        {
            if (IpText.TryParseAddress(text, out var address) && AddressNumber.Of(address) is var number && !addresses.Contains(number))
            {
                addresses.Add(number);
            }
        }

        addresses.Sort();
        return [.. addresses];
    }

    /// <summary>Of containers that run as long as the Pod, in Kubernetes' order: those of init containers that stay come last.</summary>
    private static List<NamedPort> Ports(PodSpec? spec, PolicyPool pool)
    {
        List<NamedPort> ports = [];
        var staying = spec?.InitContainers?.Where(container => container.RestartPolicy == "Always") ?? [];
        foreach (var port in (spec?.Containers ?? []).Concat(staying).SelectMany(container => container.Ports ?? []).Take(MaxPorts))
        {
            if (!string.IsNullOrEmpty(port.Name) && port.Port is > 0 and <= ushort.MaxValue && ProtocolNumber.TryParse(port.Protocol, out var protocol))
            {
                ports.Add(new NamedPort(pool.Names.Of(port.Name), protocol, (ushort)port.Port));
            }
        }

        return ports;
    }
}
