using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Namespaces;

/// <summary>Gives every namespace its default ServiceAccount, and empties one that is being deleted before it may go.</summary>
internal sealed class NamespaceController : IDisposable
{
    private const string Finalizer = "kubernetes";
    private const string DefaultAccount = "default";

    private readonly KubeClient _client;
    private readonly Informer<Namespace> _namespaces;
    private readonly Informer<ServiceAccount> _accounts;
    private readonly ControllerLoop<ObjectKey> _loop;

    public NamespaceController(KubeClient client, InformerSet informers, ILogger<NamespaceController> logger)
    {
        _client = client;
        _namespaces = informers.For(ResourceTypes.Namespaces);
        _accounts = informers.For(ResourceTypes.ServiceAccounts);
        _loop = new ControllerLoop<ObjectKey>("namespaces", ReconcileAsync, client.Time, logger, workers: 4)
            .Watch(_namespaces, change => [change.Key])
            .Watch(_accounts, change => change.New is null ? [new ObjectKey(null, change.Key.Namespace ?? "")] : []);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    public void Dispose() => _loop.Dispose();

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_namespaces.Get(key) is not { } ns)
        {
            return null;
        }

        if (!PodState.IsDeleting(ns))
        {
            await EnsureAccountAsync(key.Name, cancellationToken);
            return null;
        }

        if (ns.Spec?.Finalizers?.Contains(Finalizer) != true)
        {
            return null;
        }

        var emptying = await new NamespaceEmptying(_client, key.Name).RunAsync(cancellationToken);
        var conditions = NamespaceConditions.Decide(ns.Status?.Conditions ?? [], emptying, _client.Time.GetUtcNow());
        if (!emptying.IsEmpty)
        {
            await ReportAsync(ns, conditions, cancellationToken);

            // What holds it up are graceful deletions and finalizers: seconds, or somebody else's doing.
            return TimeSpan.FromSeconds(1);
        }

        await FinalizeAsync(ns, cancellationToken);
        return null;
    }

    private async Task EnsureAccountAsync(string ns, CancellationToken cancellationToken)
    {
        if (_accounts.Get(new ObjectKey(ns, DefaultAccount)) is not null)
        {
            return;
        }

        try
        {
            var account = new ServiceAccount { Metadata = new ObjectMeta { Namespace = ns, Name = DefaultAccount } };
            await _client.CreateAsync(ResourceTypes.ServiceAccounts, account, cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsAlreadyExists || refusal.IsNotFound || refusal.IsNamespaceTerminating)
        {
            // There already, or the namespace is on its way out.
        }
    }

    private async Task ReportAsync(Namespace ns, IReadOnlyList<NamespaceCondition> conditions, CancellationToken cancellationToken)
    {
        if ((ns.Status?.Conditions ?? []).SequenceEqual(conditions))
        {
            return;
        }

        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = ns.Metadata.Uid },
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray([.. conditions.Select(condition => JsonSerializer.SerializeToNode(condition, KubeJson.Default.NamespaceCondition))]),
            },
        };
        await _client.PatchStatusAsync(ResourceTypes.Namespaces, new ObjectKey(null, ns.Metadata.Name!), patch, cancellationToken);
    }

    /// <summary>Removes our finalizer, whatever others are there; the server then removes the namespace.</summary>
    private async Task FinalizeAsync(Namespace ns, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(null, ns.Metadata.Name!);
        try
        {
            var live = await _client.GetJsonAsync(ResourceTypes.Namespaces, key, cancellationToken);
            if (live["metadata"]?["uid"]?.GetValue<string>() != ns.Metadata.Uid)
            {
                return;
            }

            var finalizers = (live["spec"]?["finalizers"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).Where(name => name != Finalizer);
            live["spec"] = new JsonObject { ["finalizers"] = new JsonArray([.. finalizers.Select(name => (JsonNode)name)]) };
            await _client.UpdateJsonAsync(ResourceTypes.Namespaces, key, live, "finalize", cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            // Gone already.
        }
    }
}
