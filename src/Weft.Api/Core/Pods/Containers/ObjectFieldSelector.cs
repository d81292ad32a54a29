using System.ComponentModel;

namespace Weft.Api;

[Description("A field of the Pod itself.")]
[AtomicMap]
public sealed record ObjectFieldSelector
{
    public string? ApiVersion { get; init; }

    [ApiRequired]
    public string FieldPath { get; init => field = value ?? ""; } = "";
}
