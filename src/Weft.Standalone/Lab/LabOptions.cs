using System.Collections.Immutable;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab;

/// <summary>What a lab is made with.</summary>
public sealed record LabOptions
{
    public required LabPaths Paths { get; init; }

    /// <summary>The command that runs this binary again, one word each.</summary>
    public required ImmutableArray<string> Weft { get; init; }

    /// <summary>Names this build of the binary: processes of another one are replaced by <c>up</c>.</summary>
    public string Build { get; init; } = "";

    /// <summary>Directory that holds the weft-cni plugin.</summary>
    public required string CniBinDirectory { get; init; }

    /// <summary>The topology asked for; null takes the one the lab has, or the default.</summary>
    public LabTopology? Topology { get; init; }

    /// <summary>Where the API server serves kubectl on the loopback interface; null leaves the choice to the lab.</summary>
    public int? ApiServerPort { get; init; }

    /// <summary>How long <c>up</c> waits for every node.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(120);
}
