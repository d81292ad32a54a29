using System.ComponentModel;

namespace Weft.Api;

[Description("Names an object that this one belongs to; when the last owner goes, this one goes too.")]
[AtomicMap]
public sealed record OwnerReference
{
    [ApiRequired]
    public string ApiVersion { get; init => field = value ?? ""; } = "";

    public bool? BlockOwnerDeletion { get; init; }

    public bool? Controller { get; init; }

    [ApiRequired]
    public string Kind { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Uid { get; init => field = value ?? ""; } = "";
}
