using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Standalone.EndpointSlices;

/// <summary>The ports of a slice. Pods whose named ports have other numbers are in other slices.</summary>
internal readonly struct SlicePorts : IEquatable<SlicePorts>
{
    private SlicePorts(ImmutableArray<EndpointPort> ports) => Ports = ports;

    public ImmutableArray<EndpointPort> Ports { get; }

    /// <summary>The numbers that a Service's ports have on one Pod; a named port the Pod does not have is left out.</summary>
    public static SlicePorts Of(Service service, Pod pod)
    {
        var ports = ImmutableArray.CreateBuilder<EndpointPort>();
        foreach (var port in service.Spec?.Ports ?? [])
        {
            if (NumberOn(pod, port) is { } number)
            {
                ports.Add(new EndpointPort { Name = port.Name ?? "", Protocol = port.Protocol ?? "TCP", Port = number, AppProtocol = port.AppProtocol });
            }
        }

        return new SlicePorts(ports.ToImmutable());
    }

    public static SlicePorts Of(EndpointSlice slice) =>
        new([.. (slice.Ports ?? []).Select(port => port with { Name = port.Name ?? "", Protocol = port.Protocol ?? "TCP" })]);

    public bool Equals(SlicePorts other) => Ports.SequenceEqual(other.Ports);

    public override bool Equals(object? obj) => obj is SlicePorts other && Equals(other);

    public override int GetHashCode() => Ports.Aggregate(0, HashCode.Combine);

    private static int? NumberOn(Pod pod, ServicePort port)
    {
        var target = port.TargetPort ?? new IntOrString(port.Port);
        if (target.IsNumber)
        {
            return target.Number == 0 ? port.Port : target.Number;
        }

        return (pod.Spec?.Containers ?? [])
            .Concat(pod.Spec?.InitContainers?.Where(container => container.RestartPolicy == "Always") ?? [])
            .SelectMany(container => container.Ports ?? [])
            .FirstOrDefault(candidate => candidate.Name == target.Text && (candidate.Protocol ?? "TCP") == (port.Protocol ?? "TCP"))?.Port;
    }
}
