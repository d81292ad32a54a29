using System.Text.Json;
using Microsoft.Extensions.Logging;
using Weft.Agent.Sandboxes;

namespace Weft.Agent.Cluster;

/// <summary>
/// The last snapshot on disk, so that an agent that starts while the API server is away knows its prefixes and peers.
/// Only ever a stand-in: the first complete view of the API replaces it.
/// </summary>
internal sealed partial class ClusterCache(RecordDirectory directory, ILogger<ClusterCache> logger)
{
    private const string FileName = "cluster.json";

    private byte[] _written = [];

    /// <summary>Null if there is none or it cannot be read.</summary>
    public ClusterSnapshot? Load()
    {
        try
        {
            if (!directory.Names().Contains(FileName))
            {
                return null;
            }

            var bytes = directory.Read(FileName);
            var snapshot = JsonSerializer.Deserialize(bytes, ClusterJsonContext.Default.ClusterSnapshot);
            if (snapshot is null || snapshot.Nodes.IsDefault || snapshot.Regions.IsDefault)
            {
                throw new JsonException("it is incomplete");
            }

            _written = bytes;
            return snapshot;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnreadable(e.Message);
            return null;
        }
    }

    /// <summary>Writes the snapshot if it differs from the one there. A full disk costs only the stand-in.</summary>
    public void Save(ClusterSnapshot snapshot)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(snapshot, ClusterJsonContext.Default.ClusterSnapshot);
        if (bytes.AsSpan().SequenceEqual(_written))
        {
            return;
        }

        try
        {
            directory.Write(FileName, bytes);
            _written = bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(e.Message);
        }
    }

    [LoggerMessage(1200, LogLevel.Warning, "The cached cluster could not be read and is ignored: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(1201, LogLevel.Warning, "The cluster could not be cached: {Reason}")]
    private partial void LogNotWritten(string reason);
}
