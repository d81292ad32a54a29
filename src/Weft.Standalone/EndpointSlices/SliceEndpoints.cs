using System.Net;
using System.Net.Sockets;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.EndpointSlices;

/// <summary>How a Pod looks as an endpoint of a Service.</summary>
internal static class SliceEndpoints
{
    public const string Ipv4 = "IPv4";
    public const string Ipv6 = "IPv6";

    /// <summary>The endpoint, or null when the Pod has no address of the family or has ended.</summary>
    public static Endpoint? Of(Service service, Pod pod, Node? node, string family)
    {
        if (PodState.IsFinished(pod) || AddressOf(pod, family) is not { } address)
        {
            return null;
        }

        var serving = PodState.IsReady(pod);
        var terminating = PodState.IsDeleting(pod);
        return new Endpoint
        {
            Addresses = [address],
            Conditions = new EndpointConditions
            {
                Ready = service.Spec?.PublishNotReadyAddresses == true || (serving && !terminating),
                Serving = serving,
                Terminating = terminating,
            },
            Hostname = pod.Spec?.Hostname is { Length: > 0 } hostname && pod.Spec.Subdomain == service.Metadata.Name ? hostname : null,
            TargetRef = new ObjectReference { Kind = "Pod", Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
            NodeName = pod.Spec?.NodeName,
            Zone = node?.Metadata.Labels?.GetValueOrDefault("topology.kubernetes.io/zone"),
        };
    }

    /// <summary>The families a Service has endpoints of.</summary>
    public static IReadOnlyList<string> FamiliesOf(Service service)
    {
        if (service.Spec?.IpFamilies is { Count: > 0 } families)
        {
            return families;
        }

        return service.Spec?.ClusterIP?.Contains(':', StringComparison.Ordinal) == true ? [Ipv6] : [Ipv4];
    }

    /// <summary>When a change of this Pod came about that its endpoint shows.</summary>
    public static DateTimeOffset? ChangedAt(Pod pod)
    {
        var ready = PodState.Condition(pod, "Ready")?.LastTransitionTime;
        return PodState.IsDeleting(pod) && !(ready > pod.Metadata.DeletionTimestamp) ? ready ?? pod.Metadata.CreationTimestamp : ready;
    }

    public static bool AreEqual(Endpoint left, Endpoint right) =>
        left.Addresses.SequenceEqual(right.Addresses)
        && left.Conditions == right.Conditions
        && left.Hostname == right.Hostname
        && left.TargetRef == right.TargetRef
        && left.NodeName == right.NodeName
        && left.Zone == right.Zone;

    private static string? AddressOf(Pod pod, string family)
    {
        var wanted = family == Ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var addresses = pod.Status?.PodIPs is { Count: > 0 } all ? all.Select(ip => ip.Ip) : [pod.Status?.PodIP ?? ""];
        return addresses.FirstOrDefault(text => IPAddress.TryParse(text, out var address) && address.AddressFamily == wanted);
    }
}
