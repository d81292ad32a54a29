using System.Diagnostics.CodeAnalysis;
using Weft.Dataplane.Endpoints;

namespace Weft.Agent.Sandboxes;

/// <summary>
/// The name of a record's file tells whose it is even when its contents are lost: <c>endpoint id-container id@interface.json</c>.
/// </summary>
internal static class SandboxFileName
{
    public const string Extension = ".json";

    private const int IdLength = 8;

    public static string Of(SandboxRecord record) =>
        $"{record.EndpointId}-{record.Key.ContainerId}@{Uri.EscapeDataString(record.Key.IfName)}{Extension}";

    public static bool TryParse(string name, out EndpointId id, [NotNullWhen(true)] out SandboxKey? key)
    {
        key = null;
        id = default;
        if (!name.EndsWith(Extension, StringComparison.Ordinal) || name.Length <= IdLength || name[IdLength] != '-')
        {
            return false;
        }

        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (at <= IdLength || !EndpointId.TryParse(name.AsSpan(0, IdLength), null, out id))
        {
            return false;
        }

        key = new SandboxKey(name[(IdLength + 1)..at], Uri.UnescapeDataString(name[(at + 1)..^Extension.Length]));
        return true;
    }
}
