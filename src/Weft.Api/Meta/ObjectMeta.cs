using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record ObjectMeta
{
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? CreationTimestamp { get; init; }

    public long? DeletionGracePeriodSeconds { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? DeletionTimestamp { get; init; }

    [PatchStrategy("merge")]
    [ListType("set")]
    public IReadOnlyList<string>? Finalizers { get; init; }

    public string? GenerateName { get; init; }

    public long? Generation { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ManagedFieldsEntry>? ManagedFields { get; init; }

    public string? Name { get; init; }

    public string? Namespace { get; init; }

    [PatchStrategy("merge", MergeKey = "uid")]
    [ListType("map", "uid")]
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }

    public string? ResourceVersion { get; init; }

    public string? SelfLink { get; init; }

    public string? Uid { get; init; }
}
