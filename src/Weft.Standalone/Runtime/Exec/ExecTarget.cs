using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Weft.Standalone.Runtime.Exec;

/// <summary>What a further command in a running container needs to be like the container's own. Kept beside the container.</summary>
internal sealed record ExecTarget
{
    public const string FileName = "exec.json";

    public required string CgroupDirectory { get; init; }

    public required string WorkingDirectory { get; init; }

    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    public long? User { get; init; }

    public long? Group { get; init; }

    /// <summary>The machine's command line that runs <paramref name="command"/> within the container of process <paramref name="pid"/>.</summary>
    /// <remarks>The shell joins the container's cgroup first, so that the command ends with the container at the latest.</remarks>
    public ImmutableArray<string> CommandLine(int pid, IEnumerable<string> command, IEnumerable<KeyValuePair<string, string>> extra)
    {
        IEnumerable<string> environment = Environment.ToDictionary(StringComparer.Ordinal).Concat(extra)
            .GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key}={group.Last().Value}");
        string[] credentials = User is null && Group is null
            ? []
            : ["setpriv", .. User is { } user ? ["--reuid", Number(user)] : Array.Empty<string>(), "--regid", Number(Group ?? 0), "--clear-groups"];
        return
        [
            "/bin/sh", "-c", "echo 0 > \"$1/cgroup.procs\" && shift && exec \"$@\"", "weft-exec", CgroupDirectory,
            "nsenter", "--target", Number(pid), "--mount", "--net", "--uts", $"--wdns={WorkingDirectory}", "--",
            .. credentials, "env", "-i", "--", .. environment, .. command,
        ];
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecTarget))]
internal sealed partial class ExecTargetJson : JsonSerializerContext;
