using Microsoft.Data.Sqlite;

namespace Weft.ApiServer.Storage;

/// <summary>The database file: one connection, used by one thread at a time.</summary>
/// <remarks>
/// WAL with synchronous=FULL flushes the log at every commit, so what is committed survives power loss. The exclusive locking
/// mode keeps a second server out and needs no shared memory file.
/// </remarks>
internal sealed class SqliteFile : IDisposable
{
    private const int FormatVersion = 1;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _putObject;
    private readonly SqliteCommand _deleteObject;
    private readonly SqliteCommand _putHistory;
    private readonly SqliteCommand _trimHistory;
    private readonly SqliteCommand _putFloor;
    private readonly SqliteCommand _putVersion;

    private SqliteFile(SqliteConnection connection)
    {
        _connection = connection;
        _putObject = Prepare(
            "INSERT INTO objects(resource, namespace, name, version, body) VALUES($1, $2, $3, $4, $5) " +
            "ON CONFLICT(resource, namespace, name) DO UPDATE SET version = excluded.version, body = excluded.body", 5);
        _deleteObject = Prepare("DELETE FROM objects WHERE resource = $1 AND namespace = $2 AND name = $3", 3);
        _putHistory = Prepare(
            "INSERT INTO history(resource, version, type, namespace, name, body) VALUES($1, $2, $3, $4, $5, $6)", 6);
        _trimHistory = Prepare("DELETE FROM history WHERE resource = $1 AND version <= $2", 2);
        _putFloor = Prepare(
            "INSERT INTO floors(resource, version) VALUES($1, $2) ON CONFLICT(resource) DO UPDATE SET version = excluded.version", 2);
        _putVersion = Prepare("UPDATE meta SET value = $1 WHERE key = 'version'", 1);
    }

    internal static SqliteFile Open(StoreOptions options)
    {
        SQLitePCL.Batteries_V2.Init();
        var builder = new SqliteConnectionStringBuilder { DataSource = options.DatabasePath, Pooling = false, DefaultTimeout = 1 };
        var connection = new SqliteConnection(builder.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            Execute(connection, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;");
            CreateTables(connection);
            if (options.MaxPages > 0)
            {
                Execute(connection, $"PRAGMA max_page_count = {options.MaxPages}");
            }

            return new SqliteFile(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Throws <see cref="SqliteException"/> if a page or an index is damaged.</summary>
    internal void CheckIntegrity()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        var answer = (string?)command.ExecuteScalar();
        if (answer != "ok")
        {
            throw new SqliteException($"quick_check: {answer}", SQLitePCL.raw.SQLITE_CORRUPT);
        }
    }

    internal long ReadVersion()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE key = 'version'";
        return (long)command.ExecuteScalar()!;
    }

    internal IEnumerable<(ResourceId Resource, StoredObject Object)> ReadObjects() =>
        Read("SELECT resource, namespace, name, version, body FROM objects", row =>
            (ResourceId.Parse(row.GetString(0)), ReadObject(row, 1)));

    internal IEnumerable<(ResourceId Resource, StoreEventType Type, StoredObject Object)> ReadHistory() =>
        Read("SELECT resource, type, namespace, name, version, body FROM history ORDER BY resource, version", row =>
            (ResourceId.Parse(row.GetString(0)), (StoreEventType)row.GetInt32(1), ReadObject(row, 2)));

    internal IEnumerable<(ResourceId Resource, long Version)> ReadFloors() =>
        Read("SELECT resource, version FROM floors", row => (ResourceId.Parse(row.GetString(0)), row.GetInt64(1)));

    /// <summary>Makes the changes durable, all or none.</summary>
    internal void Commit(IReadOnlyList<(ResourceId Resource, StoreEvent Change)> changes)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var (resource, change) in changes)
        {
            Put(resource.ToString(), change, transaction);
        }

        Run(_putVersion, transaction, changes[^1].Change.ResourceVersion);
        transaction.Commit();
    }

    /// <summary>Fills an empty database with recovered objects; watches from before have to begin anew.</summary>
    internal void Replace(IReadOnlyList<(ResourceId Resource, StoreEvent Change)> objects, long version)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var (resource, change) in objects)
        {
            var (ns, name) = change.Object.Key;
            Run(_putObject, transaction, resource.ToString(), ns, name, change.ResourceVersion, change.Object.Body.ToArray());
            Run(_putFloor, transaction, resource.ToString(), version);
        }

        Run(_putVersion, transaction, version);
        transaction.Commit();
    }

    /// <summary>Drops history that watchers can no longer ask for.</summary>
    internal void Trim(IEnumerable<(ResourceId Resource, long Floor)> floors)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var (resource, floor) in floors)
        {
            Run(_trimHistory, transaction, resource.ToString(), floor);
            Run(_putFloor, transaction, resource.ToString(), floor);
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        _putObject.Dispose();
        _deleteObject.Dispose();
        _putHistory.Dispose();
        _trimHistory.Dispose();
        _putFloor.Dispose();
        _putVersion.Dispose();
        _connection.Dispose();
    }

    private void Put(string resource, StoreEvent change, SqliteTransaction transaction)
    {
        var (ns, name) = change.Object.Key;
        var body = change.Object.Body.ToArray();
        if (change.Type == StoreEventType.Deleted)
        {
            Run(_deleteObject, transaction, resource, ns, name);
        }
        else
        {
            Run(_putObject, transaction, resource, ns, name, change.ResourceVersion, body);
        }

        Run(_putHistory, transaction, resource, change.ResourceVersion, (long)change.Type, ns, name, body);
    }

    private static void CreateTables(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version > FormatVersion)
        {
            throw new InvalidDataException($"The database has format {version}; this program knows {FormatVersion} and older.");
        }

        Execute(connection, $"""
            BEGIN IMMEDIATE;
            CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS objects(resource TEXT, namespace TEXT, name TEXT, version INTEGER NOT NULL, body BLOB NOT NULL,
                PRIMARY KEY(resource, namespace, name)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS history(resource TEXT, version INTEGER, type INTEGER NOT NULL, namespace TEXT NOT NULL,
                name TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY(resource, version)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS floors(resource TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
            INSERT INTO meta(key, value) VALUES('version', 0) ON CONFLICT DO NOTHING;
            PRAGMA user_version = {FormatVersion};
            COMMIT;
            """);
    }

    private IEnumerable<T> Read<T>(string query, Func<SqliteDataReader, T> convert)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return convert(reader);
        }
    }

    private static StoredObject ReadObject(SqliteDataReader row, int first) => StoredObject.Load(
        new StoreKey(row.GetString(first), row.GetString(first + 1)), row.GetInt64(first + 2), row.GetFieldValue<byte[]>(first + 3));

    private SqliteCommand Prepare(string text, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
        }

        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
