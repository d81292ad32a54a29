using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weft.Dataplane.Endpoints;
using Weft.Packets;

namespace Weft.Agent.Sandboxes;

/// <summary>The form of a record on disk.</summary>
internal sealed record SandboxDocument
{
    /// <summary>Raised when an older agent could not read the file.</summary>
    public const int CurrentLayout = 1;

    public required int Layout { get; init; }

    public required string ContainerId { get; init; }

    public required string IfName { get; init; }

    public required string EndpointId { get; init; }

    public required string PodNamespace { get; init; }

    public required string PodName { get; init; }

    public required string PodUid { get; init; }

    public required string NetnsPath { get; init; }

    public required ulong NetnsInode { get; init; }

    public required string BootId { get; init; }

    public string? Ipv4 { get; init; }

    public string? Ipv6 { get; init; }

    public required string Mac { get; init; }

    public required string HostInterface { get; init; }

    public required SandboxPhase Phase { get; init; }

    public required ulong Sequence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(SandboxDocument))]
internal sealed partial class SandboxJsonContext : JsonSerializerContext;

/// <summary>Record to bytes and back. What cannot be read back exactly is refused as a whole.</summary>
internal static class SandboxJson
{
    public static byte[] Write(SandboxRecord record) => JsonSerializer.SerializeToUtf8Bytes(
        new SandboxDocument
        {
            Layout = SandboxDocument.CurrentLayout,
            ContainerId = record.Key.ContainerId,
            IfName = record.Key.IfName,
            EndpointId = record.EndpointId.ToString(),
            PodNamespace = record.Pod.Namespace,
            PodName = record.Pod.Name,
            PodUid = record.Pod.Uid,
            NetnsPath = record.Netns.Path,
            NetnsInode = record.Netns.Inode,
            BootId = record.Netns.BootId,
            Ipv4 = record.Ipv4?.ToString(),
            Ipv6 = record.Ipv6?.ToString(),
            Mac = record.Mac.ToString(),
            HostInterface = record.HostInterface,
            Phase = record.Phase,
            Sequence = record.Sequence,
            CreatedAt = record.CreatedAt,
            ReleasedAt = record.ReleasedAt,
        },
        SandboxJsonContext.Default.SandboxDocument);

    /// <summary>Null, with the reason, for anything but a whole record.</summary>
    public static SandboxRecord? TryRead(ReadOnlySpan<byte> bytes, out string problem)
    {
        try
        {
            var document = JsonSerializer.Deserialize(bytes, SandboxJsonContext.Default.SandboxDocument);
            problem = document is null ? "it holds null" : document.Layout != SandboxDocument.CurrentLayout ? $"layout {document.Layout} is not known" : "";
            return problem.Length == 0 ? FromDocument(document!) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            problem = e.Message;
            return null;
        }
    }

    private static SandboxRecord FromDocument(SandboxDocument document)
    {
        var record = new SandboxRecord(
            new SandboxKey(document.ContainerId, document.IfName),
            EndpointId.Parse(document.EndpointId),
            new PodIdentity(document.PodNamespace, document.PodName, document.PodUid),
            new NetnsIdentity(document.NetnsPath, document.NetnsInode, document.BootId),
            document.Ipv4 is null ? null : IPAddress.Parse(document.Ipv4),
            document.Ipv6 is null ? null : IPAddress.Parse(document.Ipv6),
            MacAddress.Parse(document.Mac),
            document.HostInterface,
            document.Phase,
            document.Sequence,
            document.CreatedAt,
            document.ReleasedAt);
        return record.Addresses.Any() && record.EndpointId.Value != 0 && Enum.IsDefined(record.Phase) && record.HostInterface.Length > 0
            ? record
            : throw new FormatException("it holds no address, endpoint id, phase or interface");
    }
}
