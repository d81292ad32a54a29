using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Weft.Standalone.Runtime.Pods;

/// <summary>One directory per workload, with the record that survives the runtime.</summary>
internal sealed partial class PodStore(string stateDirectory, ILogger<PodStore> logger)
{
    private const string RecordFile = "pod.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string PodDirectory(string uid) => Path.Combine(stateDirectory, "pods", uid);

    public string ContainerDirectory(string uid, string container) => Path.Combine(PodDirectory(uid), "containers", container);

    public string VolumeDirectory(string uid, string volume) => Path.Combine(PodDirectory(uid), "volumes", volume);

    public string LogFile(string uid, string container) => Path.Combine(ContainerDirectory(uid, container), "log");

    public void Prepare(string uid) => Directory.CreateDirectory(PodDirectory(uid), OwnerOnly);

    public ImmutableArray<PodRecord> Load()
    {
        string pods = Path.Combine(stateDirectory, "pods");
        if (!Directory.Exists(pods))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(pods).Select(TryLoad).OfType<PodRecord>()];
    }

    /// <summary>Replaces the record at once: a reader, or the next runtime, sees the old one or the new one.</summary>
    public void Save(PodRecord record)
    {
        string path = Path.Combine(PodDirectory(record.Uid), RecordFile);
        Directory.CreateDirectory(PodDirectory(record.Uid), OwnerOnly);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(record, PodRecordJson.Default.PodRecord));
        File.Move(path + ".new", path, overwrite: true);
    }

    public void Remove(string uid)
    {
        if (Directory.Exists(PodDirectory(uid)))
        {
            Directory.Delete(PodDirectory(uid), recursive: true);
        }
    }

    /// <summary>A record that cannot be read is set aside with its directory: its sandbox id stands in the CNI agent's records too.</summary>
    private PodRecord? TryLoad(string directory)
    {
        string path = Path.Combine(directory, RecordFile);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), PodRecordJson.Default.PodRecord) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            RecordUnreadable(logger, path, exception);
            return null;
        }
    }

    [LoggerMessage(3100, LogLevel.Error, "The workload record {Path} cannot be read; its workload is started anew")]
    private static partial void RecordUnreadable(ILogger logger, string path, Exception exception);
}
