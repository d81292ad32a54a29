using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Weft.Standalone.Lab.Processes;

/// <summary>One process of a lab as it was started; tells it from any later process with the same pid.</summary>
/// <param name="Build">Which build of the binary it runs.</param>
public sealed record DaemonRecord(
    string Role, int Pid, long StartTicks, Guid BootId, DateTimeOffset StartedAt, string LogPath, ImmutableArray<string> CommandLine, string Build);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DaemonRecord))]
internal sealed partial class DaemonRecordJson : JsonSerializerContext;
