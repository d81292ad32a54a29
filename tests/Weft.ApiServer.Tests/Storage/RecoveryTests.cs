using Microsoft.Extensions.Logging.Abstractions;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Tests.Storage;

public sealed class RecoveryTests
{
    [Fact]
    public async Task A_full_disk_refuses_the_write_and_keeps_everything_acknowledged()
    {
        using var fixture = new StoreFixture(options => options with { MaxPages = 200 });
        var stored = new List<string>();
        var big = new string('x', 20_000);
        StoreException? error = null;
        for (var i = 0; i < 200 && error is null; i++)
        {
            try
            {
                await fixture.PutAsync($"o{i}", 0, big);
                stored.Add($"o{i}");
            }
            catch (StoreException refused)
            {
                error = refused;
            }
        }

        Assert.NotNull(error);
        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        Assert.NotNull(fixture.Store.Failure);
        Assert.Equal(stored.Count, fixture.Store.Snapshot.Objects(StoreFixture.Things).Count);

        fixture.Options = fixture.Options with { MaxPages = 0 };
        fixture.Reopen();
        Assert.All(stored, name => Assert.Equal(big, fixture.Value(name)));
        Assert.True((await fixture.PutAsync("after", 0)).Committed);
        Assert.Null(fixture.Store.Failure);
    }

    [Fact]
    public async Task A_damaged_database_is_set_aside_and_what_can_be_read_is_kept()
    {
        using var directory = new TemporaryDirectory();
        var options = new StoreOptions(directory.File("weft.db"));
        long version;
        using (var store = ObjectStore.Open(options, TimeProvider.System, NullLogger.Instance))
        {
            for (var i = 0; i < 300; i++)
            {
                await store.WriteAsync(
                    new WriteRequest(StoreFixture.Things, StoreFixture.Key($"o{i:000}"), 0, StoreFixture.Body($"o{i:000}", new string('y', 900))),
                    TestContext.Current.CancellationToken);
            }

            version = store.Snapshot.Version;
        }

        Damage(options.DatabasePath);

        using var recovered = ObjectStore.Open(options, TimeProvider.System, NullLogger.Instance);
        var objects = recovered.Snapshot.Objects(StoreFixture.Things);
        Assert.InRange(objects.Count, 100, 300);
        Assert.All(objects, pair => Assert.Equal(pair.Key.Name, pair.Value.ToJson()["metadata"]!["name"]!.GetValue<string>()));
        Assert.True(recovered.Snapshot.Version >= version);
        Assert.Single(Directory.GetFiles(directory.Path, "weft.db.damaged-*"));
        var written = await recovered.WriteAsync(
            new WriteRequest(StoreFixture.Things, StoreFixture.Key("new"), 0, StoreFixture.Body("new", "z")), TestContext.Current.CancellationToken);
        Assert.True(written.Committed);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_set_aside()
    {
        using var directory = new TemporaryDirectory();
        var options = new StoreOptions(directory.File("weft.db"));
        await File.WriteAllTextAsync(options.DatabasePath, new string('?', 8192), TestContext.Current.CancellationToken);

        using var store = ObjectStore.Open(options, TimeProvider.System, NullLogger.Instance);

        Assert.Empty(store.Snapshot.Objects(StoreFixture.Things));
        Assert.Single(Directory.GetFiles(directory.Path, "weft.db.damaged-*"));
    }

    [Fact]
    public void A_database_of_a_newer_format_is_left_alone()
    {
        using var directory = new TemporaryDirectory();
        var options = new StoreOptions(directory.File("weft.db"));
        ObjectStore.Open(options, TimeProvider.System, NullLogger.Instance).Dispose();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={options.DatabasePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var error = Assert.Throws<InvalidDataException>(() => ObjectStore.Open(options, TimeProvider.System, NullLogger.Instance));
        Assert.Contains("format 99", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Overwrites one page in the middle of the file.</summary>
    private static void Damage(string path)
    {
        using var file = File.OpenWrite(path);
        file.Position = file.Length / 2 / 4096 * 4096;
        file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
    }
}
