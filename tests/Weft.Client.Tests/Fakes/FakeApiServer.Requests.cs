using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Weft.Client.Tests;

// What single requests and watches do.
internal sealed partial class FakeApiServer
{
    private async Task AnswerOneAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        switch (context.Request.Method)
        {
            case "GET" when IsCollection(path):
                await AnswerListAsync(context, path);
                break;
            case "GET":
                await AnswerObjectAsync(context, Store.Get(path));
                break;
            case "POST":
                await CreateAsync(context, path);
                break;
            case "PUT":
            case "PATCH":
                await WriteAsync(context, path);
                break;
            case "DELETE" when Store.Delete(path):
                await AnswerAsync(context, 200, """{"kind":"Status","apiVersion":"v1","status":"Success"}""");
                break;
            default:
                await RefuseAsync(context, 404, "NotFound", $"{path} not found");
                break;
        }
    }

    private async Task AnswerListAsync(HttpContext context, string path)
    {
        var (items, version) = Store.List(CollectionPath(path));
        var skip = int.TryParse(context.Request.Query["continue"], CultureInfo.InvariantCulture, out var from) ? from : 0;
        var limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var wanted) ? wanted : int.MaxValue;
        var page = items.Skip(skip).Take(limit).Select(item => item.DeepClone()).ToArray();
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (skip + page.Length < items.Count)
        {
            metadata["continue"] = (skip + page.Length).ToString(CultureInfo.InvariantCulture);
        }

        await AnswerAsync(context, 200, new JsonObject { ["kind"] = "List", ["apiVersion"] = "v1", ["metadata"] = metadata, ["items"] = new JsonArray(page) });
    }

    private static Task AnswerObjectAsync(HttpContext context, JsonObject? found) =>
        found is null ? RefuseAsync(context, 404, "NotFound", "not found") : AnswerAsync(context, 200, found);

    private async Task CreateAsync(HttpContext context, string path)
    {
        var body = await ReadBodyAsync(context);
        var at = $"{path}/{body["metadata"]!["name"]}";
        if (Store.Get(at) is not null)
        {
            await RefuseAsync(context, 409, "AlreadyExists", "already exists");
            return;
        }

        await AnswerAsync(context, 201, Store.Put(at, body));
    }

    private async Task WriteAsync(HttpContext context, string path)
    {
        var body = await ReadBodyAsync(context);
        path = path.EndsWith("/status", StringComparison.Ordinal) ? path[..^"/status".Length] : path;
        if (Store.Get(path) is not { } old)
        {
            await RefuseAsync(context, 404, "NotFound", "not found");
            return;
        }

        var precondition = body["metadata"]?["resourceVersion"]?.GetValue<string>();
        if (precondition is not null && precondition != old["metadata"]!["resourceVersion"]!.GetValue<string>())
        {
            await RefuseAsync(context, 409, "Conflict", "the object has been modified");
            return;
        }

        var next = context.Request.Method == "PUT" ? body : Merge((JsonObject)old.DeepClone(), body);
        await AnswerAsync(context, 200, Store.Put(path, next));
    }

    private async Task WatchAsync(HttpContext context)
    {
        var cut = CutSignal();
        var after = long.Parse(context.Request.Query["resourceVersion"].ToString(), CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        if (Store.Follow(CollectionPath(context.Request.Path.Value!), after) is not { } follow)
        {
            await AnswerAsync(context, 200, Line("ERROR", new JsonObject { ["kind"] = "Status", ["code"] = 410, ["reason"] = "Expired" }));
            return;
        }

        try
        {
            // A connection that breaks before it has answered is quietly tried again by the client's handler: open is what has answered.
            await context.Response.StartAsync(context.RequestAborted);
            using var open = Watches.Enter();
            await SendWatchAsync(context, follow.Past, follow.Future.Reader.ReadAllAsync(context.RequestAborted), cut);
        }
        finally
        {
            Store.Unfollow(follow.Future);
        }
    }

    private async Task SendWatchAsync(HttpContext context, IReadOnlyList<StoredChange> past, IAsyncEnumerable<StoredChange> future, Task<bool> cut)
    {
        var collection = CollectionPath(context.Request.Path.Value!);
        foreach (var change in SilentWatches ? [] : past)
        {
            await SendAsync(context, Line(change.Type, change.Body));
        }

        await using var changes = future.GetAsyncEnumerator();
        while (true)
        {
            var next = changes.MoveNextAsync().AsTask();
            if (await Task.WhenAny(next, cut) == cut)
            {
                if (await cut)
                {
                    await SendAsync(context, "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"na");
                }

                context.Abort();
                return;
            }

            await next;
            if (!SilentWatches && changes.Current.Collection == collection)
            {
                await SendAsync(context, Line(changes.Current.Type, changes.Current.Body));
            }
        }
    }

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static string Line(string type, JsonObject body) => $"{{\"type\":\"{type}\",\"object\":{body.ToJsonString()}}}\n";

    private static async Task<JsonObject> ReadBodyAsync(HttpContext context) =>
        (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();

    private static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                target[name] = Merge(target[name] as JsonObject is { } old ? (JsonObject)old.DeepClone() : [], inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }

        return target;
    }

    private static bool IsCollection(string path)
    {
        var parts = path.Split('/');
        var rest = parts.Length - (parts[1] == "api" ? 3 : 4);
        return rest is 1 or 3;
    }

    private static string CollectionPath(string path) => FakeStore.CollectionOf(path + "/x");
}
