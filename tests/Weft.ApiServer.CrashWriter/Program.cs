using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.ApiServer.Storage;

// Writes to a store without end and prints the name of each write once it is acknowledged; its parent kills it.
var store = ObjectStore.Open(new StoreOptions(args[0]), TimeProvider.System, NullLogger.Instance);
var resource = new ResourceId("example.dev", "things");
var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });

async Task WriteAsync(int writer)
{
    for (var i = 0; ; i++)
    {
        var name = $"w{writer}-{i}";
        var document = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["data"] = new string('x', 500) };
        await store.WriteAsync(
            new WriteRequest(resource, new StoreKey("ns", name), 0, EncodedObject.From(document)), CancellationToken.None);
        await output.WriteLineAsync(name);
    }
}

await Task.WhenAll(Enumerable.Range(0, 16).Select(WriteAsync));
