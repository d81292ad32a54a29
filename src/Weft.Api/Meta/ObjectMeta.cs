using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("Facts that every object has: its name, its labels, its owners.")]
public sealed record ObjectMeta
{
    [Description("Notes of any kind, for programs and people.")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [Description("When the object was created.")]
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? CreationTimestamp { get; init; }

    [Description("How long the object has before it is gone.")]
    public long? DeletionGracePeriodSeconds { get; init; }

    [Description("When the object is to be gone; set by the server.")]
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? DeletionTimestamp { get; init; }

    [Description("What must be done before the object can go.")]
    [PatchStrategy("merge")]
    [ListType("set")]
    public IReadOnlyList<string>? Finalizers { get; init; }

    [Description("Start of a name that the server completes.")]
    public string? GenerateName { get; init; }

    [Description("Counts changes of the desired state.")]
    public long? Generation { get; init; }

    [Description("Words to pick objects by.")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [Description("Who has set which fields.")]
    [ListType("atomic")]
    public IReadOnlyList<ManagedFieldsEntry>? ManagedFields { get; init; }

    [Description("Name of the object, unique for its type within a namespace.")]
    public string? Name { get; init; }

    [Description("The namespace the object is in.")]
    public string? Namespace { get; init; }

    [Description("Objects that this one belongs to.")]
    [PatchStrategy("merge", MergeKey = "uid")]
    [ListType("map", "uid")]
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }

    [Description("Changes with every write; opaque.")]
    public string? ResourceVersion { get; init; }

    public string? SelfLink { get; init; }

    [Description("Tells the object apart from all others, ever.")]
    public string? Uid { get; init; }
}
