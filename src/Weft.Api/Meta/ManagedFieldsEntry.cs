using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("Which fields one writer has set, for server-side apply.")]
public sealed record ManagedFieldsEntry
{
    public string? ApiVersion { get; init; }

    public string? FieldsType { get; init; }

    public JsonElement? FieldsV1 { get; init; }

    public string? Manager { get; init; }

    public string? Operation { get; init; }

    public string? Subresource { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? Time { get; init; }
}
