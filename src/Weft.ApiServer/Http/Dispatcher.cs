using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.ApiServer.Auth;
using Weft.ApiServer.Storage;
using Weft.ApiServer.Tables;
using Weft.ApiServer.Watch;

namespace Weft.ApiServer.Http;

/// <summary>Leads each request from its path to its handler, and every failure to a Status.</summary>
internal sealed partial class Dispatcher(ServerCore core, Credentials credentials, ILogger logger)
{
    private readonly Authenticator _authenticator = new(credentials);
    private readonly NonResourceHandler _nonResource = new(core);

    internal async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (StatusException error)
        {
            await FailAsync(context, error.Status);
        }
        catch (StoreException error)
        {
            await FailAsync(context, Failures.Internal(error.Message).Status);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // As above, seen while writing.
        }
        catch (Exception error)
        {
            LogUnexpected(error, context.Request.Method, context.Request.Path);
            await FailAsync(context, Failures.Internal(error.Message).Status);
        }
    }

    private async Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var target = RequestTarget.Parse(path);
        _authenticator.Check(context, target);
        if (target is null)
        {
            if (!await _nonResource.TryHandleAsync(context, path))
            {
                await NotFoundPageAsync(context, path);
            }

            return;
        }

        var registry = core.Registry;
        if (registry.Find(target.Group, target.Version, target.Plural) is { } resource)
        {
            await HandleResourceAsync(new ApiRequest(context, core, resource, target));
        }
        else if (!await VirtualResources.TryHandleAsync(context, target))
        {
            await NotFoundPageAsync(context, path);
        }
    }

    private static Task HandleResourceAsync(ApiRequest request)
    {
        var target = request.Target;
        if (target.Namespace is not null && !request.Resource.Namespaced)
        {
            throw Failures.UnknownResource();
        }

        if (request.Http.Method != "GET")
        {
            // A write must not happen and then fail for the form of its answer.
            ResponseFormat.Parse(request.Http, streaming: false);
            TableWriting.ParseInclude(request.Query.Text("includeObject"));
        }

        if (target.Subresource.Length > 0)
        {
            return HandleSubresourceAsync(request);
        }

        // A namespaced object is reachable only through its namespace; the collection over all namespaces is read-only.
        if (request.Resource.Namespaced && target.Namespace is null && target.Name is not null && !target.LegacyWatch)
        {
            throw Failures.UnknownResource();
        }

        return target.Name is null ? HandleCollectionAsync(request) : HandleObjectAsync(request);
    }

    private static Task HandleCollectionAsync(ApiRequest request)
    {
        var needsNamespace = request.Resource.Namespaced && request.Target.Namespace is null;
        return request.Http.Method switch
        {
            "GET" when request.Target.LegacyWatch || request.Query.Flag("watch") => WatchHandler.HandleAsync(request),
            "GET" => ListHandler.HandleAsync(request),
            "POST" when !needsNamespace => CreateHandler.HandleAsync(request),
            "DELETE" when !needsNamespace && !request.Resource.Is(ResourceTypes.Namespaces) => DeleteHandler.HandleCollectionAsync(request),
            _ => throw Failures.MethodNotAllowed(),
        };
    }

    private static Task HandleObjectAsync(ApiRequest request) => request.Http.Method switch
    {
        "GET" when request.Target.LegacyWatch => WatchHandler.HandleAsync(request),
        "GET" => ReadAsync(request),
        "PUT" => UpdateHandler.HandleAsync(request, Subresource.None),
        "PATCH" => PatchHandler.HandleAsync(request, Subresource.None),
        "DELETE" => DeleteHandler.HandleAsync(request),
        _ => throw Failures.MethodNotAllowed(),
    };

    private static Task HandleSubresourceAsync(ApiRequest request)
    {
        var (method, resource) = (request.Http.Method, request.Resource);
        switch (request.Target.Subresource)
        {
            case "status" when resource.Traits.HasStatus:
                return method switch
                {
                    "GET" => ReadAsync(request),
                    "PUT" => UpdateHandler.HandleAsync(request, Subresource.Status),
                    "PATCH" => PatchHandler.HandleAsync(request, Subresource.Status),
                    _ => throw Failures.MethodNotAllowed(),
                };
            case "scale" when resource.Traits.Scale is not null:
                return ScaleHandler.HandleAsync(request, resource.Traits.Scale);
            case "finalize" when resource.Is(ResourceTypes.Namespaces):
                return method == "PUT"
                    ? UpdateHandler.HandleAsync(request, Subresource.Finalize)
                    : throw Failures.MethodNotAllowed();
            case "binding" when resource.Is(ResourceTypes.Pods):
                return method == "POST" ? BindingHandler.HandleAsync(request) : throw Failures.MethodNotAllowed();
            default:
                throw Failures.UnknownResource();
        }
    }

    private static async Task ReadAsync(ApiRequest request)
    {
        var wanted = request.Query.Version();
        if (wanted > request.Store.Snapshot.Version && !await request.Core.WaitForVersionAsync(wanted.Value, request.Aborted))
        {
            throw ListHandler.TooLargeVersion(wanted.Value, request.Store.Snapshot.Version);
        }

        await request.SendObjectAsync(200, request.Find());
    }

    /// <summary>An unknown resource of a known group version is a Status; anything else is the plain page of a web server.</summary>
    private Task NotFoundPageAsync(HttpContext context, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var knownGroup = parts switch
        {
            ["api", ..] => true,
            ["apis", var group, ..] => core.Registry.HasGroup(group),
            _ => false,
        };
        return knownGroup && parts.Length > 1
            ? FailAsync(context, Failures.UnknownResource().Status)
            : context.SendAsync(404, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes("404 page not found\n"));
    }

    private static async Task FailAsync(HttpContext context, KubeStatus status)
    {
        if (context.Response.HasStarted)
        {
            // The head is sent; all that is left is to make the truncation visible.
            context.Abort();
            return;
        }

        context.Response.Clear();
        if (status.Details?.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        output.WriteStatus(status);
        await context.SendAsync(status.Code ?? 500, "application/json", output.WrittenMemory);
    }

    [LoggerMessage(3200, LogLevel.Error, "{Method} {Path} failed unexpectedly.")]
    private partial void LogUnexpected(Exception error, string method, PathString path);
}
