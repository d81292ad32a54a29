using System.Text.Json.Nodes;

namespace Weft.Cli.Status.Services;

/// <summary>What a node's agent says of a Service.</summary>
/// <param name="Body">Null when it does not know the Service or could not be asked.</param>
/// <param name="Problem">Why there is no body; null when there is one.</param>
internal sealed record NodeReply(string Node, JsonObject? Body, string? Problem);
