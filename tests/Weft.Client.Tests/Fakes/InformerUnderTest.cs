using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;

namespace Weft.Client.Tests;

/// <summary>An informer of ConfigMaps that keeps whole objects, run against a fake server.</summary>
internal sealed class InformerUnderTest(
    FakeApiServer server, Func<InformerOptions, InformerOptions>? change = null, Func<KubeClientOptions, KubeClientOptions>? client = null)
    : InformerUnderTest<ConfigMap>(
        server,
        (kube, options) => new Informer<ConfigMap>(kube, ResourceTypes.ConfigMaps, NullLogger<Informer<ConfigMap>>.Instance, options),
        map => $"{map.Metadata.Name}={map.Data?["value"]}",
        change,
        client)
{
    public static string PathOf(string name) => $"/api/v1/namespaces/a/configmaps/{name}";

    public static JsonObject Body(string name, string value = "") => new()
    {
        ["metadata"] = new JsonObject { ["namespace"] = "a", ["name"] = name },
        ["data"] = new JsonObject { ["value"] = value },
    };
}

/// <summary>An informer of ConfigMaps run against a fake server.</summary>
internal class InformerUnderTest<TKept> : IAsyncDisposable
    where TKept : class
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KubeClient _client;
    private readonly Task _running;
    private readonly InformerSubscription<TKept> _subscription;
    private readonly Func<TKept, string> _show;

    public InformerUnderTest(
        FakeApiServer server,
        Func<KubeClient, InformerOptions, Informer<ConfigMap, TKept>> make,
        Func<TKept, string> show,
        Func<InformerOptions, InformerOptions>? change = null,
        Func<KubeClientOptions, KubeClientOptions>? client = null)
    {
        (Server, _show) = (server, show);
        _client = server.NewClient(client);
        var options = new InformerOptions { Random = new Random(1) };
        Informer = make(_client, change?.Invoke(options) ?? options);
        _subscription = Informer.Subscribe();
        _running = Informer.RunAsync(_stop.Token);
    }

    public FakeApiServer Server { get; }

    public Informer<ConfigMap, TKept> Informer { get; }

    public void Put(string name, string value = "") => Server.Store.Put(InformerUnderTest.PathOf(name), InformerUnderTest.Body(name, value));

    public void Delete(string name) => Server.Store.Delete(InformerUnderTest.PathOf(name));

    /// <summary>Reads changes as text until the cache satisfies the condition.</summary>
    public async Task<List<string>> ReadUntilAsync(Func<InformerState<TKept>, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = new List<string>();
        while (true)
        {
            var done = condition(Informer.State);
            foreach (var change in _subscription.Drain())
            {
                seen.Add($"{Show(change.Old)}->{Show(change.New)}");
            }

            if (done)
            {
                return seen;
            }

            await _subscription.WaitAsync(patience.Token);
        }
    }

    /// <summary>Lets the informer's back-off run out once it waits in it.</summary>
    public async Task PassBackoffAsync()
    {
        await EnterBackoffAsync();
        Server.Time.Advance(TimeSpan.FromSeconds(10));
    }

    /// <summary>Returns when the informer waits in its back-off, where it stays until time passes.</summary>
    public Task EnterBackoffAsync() => Server.Time.WaitForTimerAsync(TimeSpan.FromSeconds(10)).WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _subscription.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }

    private string Show(TKept? kept) => kept is null ? "none" : _show(kept);
}
