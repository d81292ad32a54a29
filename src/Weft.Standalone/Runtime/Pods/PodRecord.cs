using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Weft.Standalone.Runtime.Pods;

/// <summary>What the runtime keeps on disk about one workload; enough to go on after being killed at any point.</summary>
internal sealed record PodRecord
{
    public required string Uid { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset StartTime { get; init; }

    /// <summary>Written before the sandbox is made and removed after it is gone.</summary>
    public SandboxRecord? Sandbox { get; init; }

    /// <summary>Addresses of the last sandbox; kept for the status after it is gone.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    public bool HostNetwork { get; init; }

    /// <summary>Every container ever started, by name, init containers too.</summary>
    public ImmutableSortedDictionary<string, ContainerRecord> Containers { get; init; } =
        ImmutableSortedDictionary<string, ContainerRecord>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Set when the workload must run no more although nobody deleted it, as past its active deadline.</summary>
    public string? FailedReason { get; init; }

    public string? FailedMessage { get; init; }

    public PodRecord With(ContainerRecord container) => this with { Containers = Containers.SetItem(container.Name, container) };
}

internal sealed record SandboxRecord
{
    public required string Id { get; init; }

    public required string NetnsPath { get; init; }

    /// <summary>Device and inode of the namespace; tells whether the path still means the same one.</summary>
    public string? NetnsIdentity { get; init; }

    /// <summary>The result of ADD; null as long as ADD has not succeeded.</summary>
    public JsonNode? CniResult { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    [JsonIgnore]
    public bool Ready => CniResult is not null;
}

internal enum ContainerPhase
{
    Running,
    Exited,
}

internal sealed record ContainerRecord
{
    public required string Name { get; init; }

    /// <summary>Names this start of the container.</summary>
    public required string Id { get; init; }

    public ContainerPhase Phase { get; init; }

    public int RestartCount { get; init; }

    /// <summary>The shell that waits for the container and writes down its exit code.</summary>
    public ProcessRecord? Supervisor { get; init; }

    /// <summary>The container's first process; null until it has named itself.</summary>
    public ProcessRecord? Main { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public int ExitCode { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    /// <summary>How the start before this one ended.</summary>
    public ContainerRecord? Last { get; init; }

    /// <summary>When the next start may be tried, after failures.</summary>
    public DateTimeOffset? BackoffUntil { get; init; }

    public int Failures { get; init; }
}

/// <summary>A process that can be told from a later one with the same pid.</summary>
internal sealed record ProcessRecord(int Pid, long StartTicks);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(PodRecord))]
internal sealed partial class PodRecordJson : JsonSerializerContext;
