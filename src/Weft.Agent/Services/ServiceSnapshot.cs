using System.Collections.Immutable;
using Weft.Agent.Services.Projection;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Services;

/// <summary>One Service as it was read and what came of it.</summary>
internal sealed record ServiceSnapshot(ServiceRecord Record, ImmutableArray<SliceRecord> Slices, ProjectedService Projected);

internal static class ServiceOrder
{
    /// <summary>By namespace, then by name.</summary>
    public static int Compare(ObjectKey left, ObjectKey right)
    {
        var namespaces = string.CompareOrdinal(left.Namespace, right.Namespace);
        return namespaces != 0 ? namespaces : string.CompareOrdinal(left.Name, right.Name);
    }
}
