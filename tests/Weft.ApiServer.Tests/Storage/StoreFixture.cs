using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Tests.Storage;

/// <summary>A store in a directory of its own, with short ways to write to it.</summary>
internal sealed class StoreFixture : IDisposable
{
    internal static readonly ResourceId Things = new("example.dev", "things");

    private readonly TemporaryDirectory _directory = new();

    internal StoreFixture(Func<StoreOptions, StoreOptions>? configure = null)
    {
        Options = (configure ?? (options => options))(new StoreOptions(_directory.File("weft.db")));
        Store = ObjectStore.Open(Options, TimeProvider.System, NullLogger.Instance);
    }

    internal StoreOptions Options { get; set; }

    internal ObjectStore Store { get; private set; }

    internal void Reopen()
    {
        Store.Dispose();
        Store = ObjectStore.Open(Options, TimeProvider.System, NullLogger.Instance);
    }

    internal Task<WriteOutcome> PutAsync(string name, long expected, string value = "x", Func<IWriteView, Exception?>? guard = null) =>
        Store.WriteAsync(new WriteRequest(Things, Key(name), expected, Body(name, value), guard), TestContext.Current.CancellationToken);

    internal Task<WriteOutcome> DeleteAsync(string name, long expected) =>
        Store.WriteAsync(new WriteRequest(Things, Key(name), expected, null), TestContext.Current.CancellationToken);

    internal StoredObject? Find(string name) => Store.Snapshot.Find(Things, Key(name));

    internal string? Value(string name) => Find(name)?.ToJson().At("data", "value").AsString();

    internal static StoreKey Key(string name) => new("ns", name);

    internal static EncodedObject Body(string name, string value) => EncodedObject.From(new JsonObject
    {
        ["kind"] = "Thing",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["value"] = value } },
        ["data"] = new JsonObject { ["value"] = value },
    });

    public void Dispose()
    {
        Store.Dispose();
        _directory.Dispose();
    }
}
