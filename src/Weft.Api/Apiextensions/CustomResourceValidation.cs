using System.ComponentModel;
using System.Text.Json.Nodes;

namespace Weft.Api;

[Description("What objects of the version look like.")]
public sealed record CustomResourceValidation
{
    [Description("The schema; every level must say its type.")]
    public JsonObject? OpenAPIV3Schema { get; init; }
}
