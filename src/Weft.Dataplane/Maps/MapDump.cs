using System.Text.Json.Nodes;

namespace Weft.Dataplane.Maps;

/// <summary>A map's rows, decoded for people and tools.</summary>
/// <param name="Name">With the layout's version.</param>
/// <param name="MaxEntries">Capacity; for the ring buffer, bytes.</param>
/// <param name="Rows">One object per row, fields named as in bpf/abi.</param>
public sealed record MapDump(string Name, string Type, uint MaxEntries, IReadOnlyList<JsonObject> Rows);
