using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.ApiServer.Admission;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.CustomResources;

/// <summary>Turns CustomResourceDefinitions into served resources, tells in their status how that went, and cleans up after them.</summary>
/// <remarks>One loop, woken by any change of a definition (or of the objects of one that is going). It looks at everything each
/// time, so that it needs no memory of its own.</remarks>
internal sealed partial class CustomResourceController : IAsyncDisposable
{
    internal const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(1);
    private static readonly ResourceDefinition _definitions = BuiltInResources.For(ResourceTypes.CustomResourceDefinitions);

    private readonly CancellationTokenSource _stop = new();
    private readonly ServerCore _core;
    private readonly ILogger _logger;
    private Task _loop = Task.CompletedTask;

    internal CustomResourceController(ServerCore core)
    {
        _core = core;
        _logger = core.Logger;
    }

    /// <summary>Keeps a definition until its objects are gone.</summary>
    internal static void AddFinalizer(JsonObject document)
    {
        var metadata = document.Ensure("metadata");
        var finalizers = metadata["finalizers"] as JsonArray ?? [];
        if (!finalizers.Any(node => node.AsString() == Finalizer))
        {
            finalizers.Add((JsonNode)Finalizer);
        }

        if (finalizers.Parent is null)
        {
            metadata["finalizers"] = finalizers;
        }
    }

    /// <summary>Serves what is already defined, then follows changes.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        _core.Store.EnsureResource(_definitions.Id);
        await ReconcileAsync(cancellationToken);
        _loop = RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var waitFor = await TryReconcileAsync(cancellationToken);
            while (true)
            {
                await waitFor.WaitAsync(cancellationToken);
                waitFor = await TryReconcileAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <returns>Completes when there may be work again.</returns>
    private async Task<Task> TryReconcileAsync(CancellationToken cancellationToken)
    {
        // Taken before looking, so that a change made meanwhile is not missed.
        var changed = _core.Store.EnsureResource(_definitions.Id).Log.Grown;
        try
        {
            var waiting = await ReconcileAsync(cancellationToken);
            return Task.WhenAny([changed, .. waiting]);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogRetry(error);
            return Task.Delay(_retryAfter, _core.Time, cancellationToken);
        }
    }

    /// <returns>Changes of objects that definitions which are going wait for.</returns>
    private async Task<IReadOnlyList<Task>> ReconcileAsync(CancellationToken cancellationToken)
    {
        var stored = _core.Store.Snapshot.Objects(_definitions.Id).Values;
        var states = NameConflicts.Resolve(stored);
        Serve(states);
        var waiting = new List<Task>();
        foreach (var state in states)
        {
            if (state.IsTerminating)
            {
                waiting.AddRange(await CleanUpAsync(state, cancellationToken));
            }

            await WriteStatusAsync(state, cancellationToken);
        }

        return waiting;
    }

    private void Serve(IReadOnlyList<DefinitionState> states)
    {
        var fingerprint = string.Join(';', states.Where(state => state.Accepted).Select(state => $"{state.Stored.Key.Name}@{state.SpecVersion}"));
        if (_core.Registry.Fingerprint == fingerprint)
        {
            return;
        }

        var before = _core.Registry;
        var custom = states.Where(state => state.Accepted).SelectMany(state => CustomDefinitions.Of(state, LogUnusable)).ToList();
        foreach (var definition in custom)
        {
            _core.Store.EnsureResource(definition.Id);
        }

        _core.Registry = new ResourceRegistry([.. BuiltInResources.All, .. custom], fingerprint);

        // Watchers of what is no longer served wake up and see that.
        foreach (var gone in before.Definitions.Where(definition => definition.IsCustom && !_core.IsServed(definition)))
        {
            _core.Store.EnsureResource(gone.Id).Log.Signal();
        }
    }

    /// <summary>Deletes the objects of a definition that is going, and lets it go when none is left.</summary>
    private async Task<IReadOnlyList<Task>> CleanUpAsync(DefinitionState state, CancellationToken cancellationToken)
    {
        var served = CustomDefinitions.Of(state, LogUnusable);
        if (served.Count == 0)
        {
            await ReleaseAsync(state, cancellationToken);
            return [];
        }

        var resource = served[0];
        var grown = _core.Store.EnsureResource(resource.Id).Log.Grown;
        foreach (var (key, stored) in _core.Store.Snapshot.Objects(resource.Id))
        {
            var document = stored.ToJson();
            var gone = Deletion.Mark(resource, document, new DeleteOptions(), _core.Time);
            if (gone || !stored.Metadata.IsTerminating)
            {
                await _core.Store.WriteAsync(
                    new WriteRequest(resource.Id, key, stored.ResourceVersion, gone ? null : EncodedObject.From(document)), cancellationToken);
            }
        }

        if (!_core.Store.Snapshot.Objects(resource.Id).IsEmpty)
        {
            return [grown];
        }

        await ReleaseAsync(state, cancellationToken);
        return [];
    }

    private async Task ReleaseAsync(DefinitionState state, CancellationToken cancellationToken)
    {
        var stored = _core.Store.Snapshot.Find(_definitions.Id, state.Stored.Key);
        if (stored is null)
        {
            return;
        }

        var document = stored.ToJson();
        var metadata = document.Ensure("metadata");
        var left = (metadata["finalizers"] as JsonArray ?? []).Select(node => node.AsString()).Where(name => name != Finalizer).ToList();
        metadata["finalizers"] = new JsonArray([.. left.Select(name => (JsonNode?)name)]);
        var body = Deletion.IsComplete(_definitions, document) ? null : EncodedObject.From(document);

        // If somebody came in between, the change wakes the loop and it is tried again.
        await _core.Store.WriteAsync(new WriteRequest(_definitions.Id, stored.Key, stored.ResourceVersion, body), cancellationToken);
    }

    private async Task WriteStatusAsync(DefinitionState state, CancellationToken cancellationToken)
    {
        var stored = _core.Store.Snapshot.Find(_definitions.Id, state.Stored.Key);
        if (stored is null)
        {
            return;
        }

        var document = stored.ToJson();
        if (DefinitionStatus.Update(document, state, Timestamps.Now(_core.Time)))
        {
            await _core.Store.WriteAsync(
                new WriteRequest(_definitions.Id, stored.Key, stored.ResourceVersion, EncodedObject.From(document)), cancellationToken);
        }
    }

    [LoggerMessage(3400, LogLevel.Warning, "The custom resources could not be brought up to date and are tried again.")]
    private partial void LogRetry(Exception error);

    [LoggerMessage(3401, LogLevel.Error, "The definition {Name} cannot be served: {Reason}")]
    private partial void LogUnusable(string name, string reason);
}
