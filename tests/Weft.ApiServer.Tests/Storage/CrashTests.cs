using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Tests.Storage;

public sealed class CrashTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(3000)]
    public async Task Every_acknowledged_write_survives_a_kill(int writesBeforeKill)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("weft.db");
        var acknowledged = await WriteUntilKilledAsync(path, writesBeforeKill);

        using var store = ObjectStore.Open(new StoreOptions(path), TimeProvider.System, NullLogger.Instance);
        var found = store.Snapshot.Objects(StoreFixture.Things).Keys.Select(key => key.Name).ToHashSet(StringComparer.Ordinal);

        Assert.True(acknowledged.Count >= writesBeforeKill - 1);
        Assert.Empty(acknowledged.Except(found));
        Assert.True(store.Snapshot.Version >= acknowledged.Count);
    }

    private static async Task<List<string>> WriteUntilKilledAsync(string path, int writes)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Weft.ApiServer.CrashWriter.dll");
        using var writer = Process.Start(new ProcessStartInfo("dotnet", [program, path]) { RedirectStandardOutput = true })!;
        var acknowledged = new List<string>();
        try
        {
            while (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } name)
            {
                acknowledged.Add(name);
                if (acknowledged.Count == writes)
                {
                    // SIGKILL: nothing in the process gets to run any more. What it has printed by then is still read.
                    writer.Kill();
                }
            }
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync(CancellationToken.None);
        }

        // The kill may have cut the last line short; it then names another write, or none.
        acknowledged.RemoveAt(acknowledged.Count - 1);
        return acknowledged;
    }
}
