using System.Globalization;
using Weft.Api;
using Weft.Controller.Policies;

namespace Weft.Controller.Tests.Policies;

/// <summary>Policies and nodes as tests need them.</summary>
internal static class Given
{
    public static DateTimeOffset Now { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static ObjectMeta Metadata(string name, long generation, string version, string? mode = null) => new()
    {
        Namespace = "town",
        Name = name,
        Uid = "u1",
        Generation = generation,
        ResourceVersion = version,
        CreationTimestamp = Now,
        Annotations = mode is null ? null : new Dictionary<string, string> { [PolicyAnnotations.Mode] = mode },
    };

    public static FabricNode Node(string name, string? applied, bool isAlive = true) => new()
    {
        Metadata = new ObjectMeta { Name = name },
        Status = new FabricNodeStatus
        {
            Applied = applied is null
                ? null
                : new Dictionary<string, string> { ["networkpolicies"] = applied, ["clusternetworkpolicies"] = applied },
            Conditions = [new Condition { Type = AgentLease.ConditionType, Status = isAlive ? "True" : "False" }],
        },
    };

    public static PolicyTrack Track(ObjectMeta metadata, DateTimeOffset? reachedAt = null) =>
        new(PolicyContent.Of(metadata), ulong.Parse(metadata.ResourceVersion!, CultureInfo.InvariantCulture), Now, Now, reachedAt);
}
