using System.Text.Json.Serialization;

namespace Weft.Cni.Wire;

/// <summary>The error object of the CNI specification; <c>cniVersion</c> is filled in by the plugin.</summary>
internal sealed record CniError(int Code, string Msg, string? Details = null)
{
    [JsonPropertyOrder(-1)]
    public string? CniVersion { get; init; }
}
