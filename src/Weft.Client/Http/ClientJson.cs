using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Weft.Client;

/// <summary>Serialization of what is not a Kubernetes kind of <c>Weft.Api</c>.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ClientJson : JsonSerializerContext;
