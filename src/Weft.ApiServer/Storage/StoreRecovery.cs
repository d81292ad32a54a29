using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Weft.ApiServer.Storage;

/// <summary>Opens the database, and if it is damaged carries over every object that can still be read.</summary>
internal static partial class StoreRecovery
{
    /// <summary>Versions may have been given out that the damaged file no longer shows; this many are skipped so none is used twice.</summary>
    private const long VersionGap = 1_000_000;

    internal static SqliteFile OpenOrSalvage(StoreOptions options, TimeProvider time, ILogger logger)
    {
        SqliteFile? file = null;
        try
        {
            file = SqliteFile.Open(options);
            file.CheckIntegrity();
            return file;
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            file?.Dispose();
            LogDamaged(logger, options.DatabasePath, error.Message);
            return Salvage(options, time, logger);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY)
        {
            throw new IOException($"{options.DatabasePath} is in use by another API server.", error);
        }
    }

    private static SqliteFile Salvage(StoreOptions options, TimeProvider time, ILogger logger)
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        var aside = $"{options.DatabasePath}.damaged-{stamp}";
        foreach (var suffix in new[] { "", "-wal" })
        {
            if (File.Exists(options.DatabasePath + suffix))
            {
                File.Move(options.DatabasePath + suffix, aside + suffix, overwrite: true);
            }
        }

        var found = ReadWhatIsLeft(aside);
        var highest = found.Values.Select(entry => entry.Object.ResourceVersion).DefaultIfEmpty(0).Max();
        var version = highest + VersionGap;
        var file = SqliteFile.Open(options);
        var changes = found.Values.OrderBy(entry => entry.Object.ResourceVersion)
            .Select(entry => (entry.Resource, new StoreEvent(StoreEventType.Added, entry.Object, null))).ToList();
        file.Replace(changes, version);
        LogSalvaged(logger, changes.Count, aside);
        return file;
    }

    /// <summary>Reads forwards to the first damaged page and backwards to the last one.</summary>
    private static Dictionary<(ResourceId, StoreKey), (ResourceId Resource, StoredObject Object)> ReadWhatIsLeft(string path)
    {
        var found = new Dictionary<(ResourceId, StoreKey), (ResourceId Resource, StoredObject Object)>();
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        foreach (var direction in new[] { "ASC", "DESC" })
        {
            try
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT resource, namespace, name, version, body FROM objects ORDER BY " +
                    $"resource {direction}, namespace {direction}, name {direction}";
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    if (TryRead(reader) is { } entry)
                    {
                        found[(entry.Resource, entry.Object.Key)] = entry;
                    }
                }
            }
            catch (SqliteException)
            {
                // The damage ends this direction; the other one may reach what lies behind it.
            }
        }

        return found;
    }

    private static (ResourceId Resource, StoredObject Object)? TryRead(SqliteDataReader row)
    {
        try
        {
            var stored = StoredObject.Load(
                new StoreKey(row.GetString(1), row.GetString(2)), row.GetInt64(3), row.GetFieldValue<byte[]>(4));
            using var whole = stored.ToDocument();
            return (ResourceId.Parse(row.GetString(0)), stored);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or InvalidCastException)
        {
            return null;
        }
    }

    [LoggerMessage(3010, LogLevel.Error, "The database {Path} is damaged ({Reason}); what can be read is carried over to a new one.")]
    private static partial void LogDamaged(ILogger logger, string path, string reason);

    [LoggerMessage(3011, LogLevel.Error, "{Count} objects were recovered; the damaged database is kept as {Path}.")]
    private static partial void LogSalvaged(ILogger logger, int count, string path);
}
