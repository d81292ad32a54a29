using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weft.Client;
using Weft.Standalone.Runtime.Cgroups;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Probes;
using Weft.Standalone.Runtime.Sandboxes;
using Weft.Standalone.Runtime.Volumes;

namespace Weft.Standalone.Runtime.Pods;

/// <summary>What the workers of one node's workloads share.</summary>
internal sealed record PodServices
{
    public required RuntimeNodeOptions Node { get; init; }

    public required KubeClient Client { get; init; }

    public required EventRecorder Events { get; init; }

    public required PodStore Store { get; init; }

    public required SandboxManager Sandboxes { get; init; }

    public required ContainerRunner Runner { get; init; }

    public required CgroupTree Cgroups { get; init; }

    public required IConfigSource Config { get; init; }

    public required VolumePreparer Volumes { get; init; }

    public required ProbeRunner Probes { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger<PodWorker> Logger { get; init; }

    public ImmutableArray<string> NodeAddresses => [.. Node.Addresses.Select(address => address.ToString())];
}
