using System.Text.Json.Nodes;

namespace Weft.Api;

public sealed record CustomResourceValidation
{
    public JsonObject? OpenAPIV3Schema { get; init; }
}
