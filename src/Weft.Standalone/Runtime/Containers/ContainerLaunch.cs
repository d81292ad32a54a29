using System.Collections.Immutable;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Everything that the start of one container's process depends on.</summary>
internal sealed record ContainerLaunch
{
    /// <summary>Holds the script, the pid and the exit code of this container.</summary>
    public required string Directory { get; init; }

    public required string CgroupDirectory { get; init; }

    public required string Hostname { get; init; }

    public required ImmutableArray<string> Command { get; init; }

    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    public ImmutableArray<ContainerMount> Mounts { get; init; } = [];

    /// <summary>File systems of the machine besides its root; shown read-only at the same place.</summary>
    public ImmutableArray<string> MachineMounts { get; init; } = [];

    public ImmutableArray<string> HiddenDirectories { get; init; } = [];

    public string WorkingDirectory { get; init; } = "/";

    public long? User { get; init; }

    public long? Group { get; init; }

    public ImmutableArray<long> SupplementalGroups { get; init; } = [];

    public bool ReadOnlyRoot { get; init; }
}

/// <summary>A file or directory of the machine shown at a place of the container.</summary>
internal sealed record ContainerMount(string Source, string Target, bool IsDirectory, bool ReadOnly);
