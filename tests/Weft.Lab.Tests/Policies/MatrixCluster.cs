using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Lab;
using Weft.Testing.Policies;

namespace Weft.Lab.Tests.Policies;

/// <summary>The lab's API server and its agents: carries out steps of cases, says when they are in force everywhere, and undoes them.</summary>
internal sealed class MatrixCluster : IDisposable
{
    private const string FenceName = "fence-of-the-matrix";

    private const string NetworkPolicyFence = $"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          namespace: default
          name: {FenceName}
        spec:
          podSelector:
            matchLabels:
              weft.dev/fence: none
        """;

    private const string ClusterNetworkPolicyFence = $"""
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata:
          name: {FenceName}
        spec:
          tier: Admin
          priority: 1000
          subject:
            namespaces:
              matchLabels:
                weft.dev/fence: none
        """;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, ResourceType> _types = new()
    {
        ["pods"] = ResourceTypes.Pods,
        ["namespaces"] = ResourceTypes.Namespaces,
        ["regions"] = ResourceTypes.Regions,
        ["networkpolicies"] = ResourceTypes.NetworkPolicies,
        ["clusternetworkpolicies"] = ResourceTypes.ClusterNetworkPolicies,
    };

    private readonly KubeClient _client;
    private readonly Dictionary<string, HttpClient> _agents;

    // What a case has made, and the words of metadata that it has changed: what is to be undone.
    private readonly HashSet<(string Plural, ObjectKey Key)> _made = [];
    private readonly Dictionary<(string Plural, ObjectKey Key, string Field, string Word), string?> _changed = [];

    // The newest change of each kind that was made here and may not be in force everywhere yet.
    private readonly Dictionary<string, long> _newest = [];

    public MatrixCluster(LabPaths paths, IEnumerable<string> nodes)
    {
        _client = new KubeClient(KubeClientOptions.ForUnixSocket(paths.ApiServerSocket));
        _agents = nodes.ToDictionary(node => node, node => AgentSocket.Open(paths.AgentSocket(node)));
    }

    public void Dispose()
    {
        _client.Dispose();
        foreach (HttpClient agent in _agents.Values)
        {
            agent.Dispose();
        }
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(ResourceType<T> type)
        where T : KubeObject =>
        [.. (await _client.ListAsync(type, new ListQuery(), CancellationToken.None)).Items];

    public Task<string> AskAgentAsync(string node, string path) => _agents[node].GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task DoAsync(CaseStep step, PolicyCase of, PolicyWorld world)
    {
        switch (step.Verb)
        {
            case "apply":
                await ApplyAsync(CaseWorld.Resolve(of.Read(step.File), world));
                break;
            case "refuse":
                await RefuseAsync(CaseWorld.Resolve(of.Read(step.File), world));
                break;
            case "delete":
                await DeleteAsync(step.Plural, step.Key);
                await FenceAsync(step.Plural);
                break;
            default:
                await ChangeAsync(step.Plural, step.Key, step.Verb == "label" ? "labels" : "annotations", step.Changes);
                break;
        }
    }

    /// <summary>Waits until every agent says that all that was done here is in force on its node.</summary>
    public async Task InForceAsync()
    {
        long began = TimeProvider.System.GetTimestamp();
        foreach (string node in _agents.Keys)
        {
            IReadOnlyList<string> behind;
            while ((behind = await BehindAsync(node)).Count > 0)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < _patience, $"{node} is behind: {string.Join(", ", behind)}");
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }

        _newest.Clear();
    }

    public async Task ApplyAsync(string manifest)
    {
        foreach (JsonObject document in YamlText.ParseAll(manifest).Cast<JsonObject>())
        {
            ResourceType type = _types.Values.Single(type => type.Kind == (string?)document["kind"]);
            Note(type.Plural, await WriteAsync(type, document));
            _made.Add((type.Plural, KeyOf(document)));
        }
    }

    /// <summary>Undoes everything since the last time.</summary>
    public async Task UndoAsync()
    {
        foreach ((string plural, ObjectKey key) in _made.ToArray())
        {
            await DeleteAsync(plural, key);
        }

        foreach (var ((plural, key, field, word), value) in _changed.ToArray())
        {
            await PatchAsync(plural, key, field, [KeyValuePair.Create(word, value)]);
        }

        _changed.Clear();
        await FenceAsync("networkpolicies");
        await FenceAsync("clusternetworkpolicies");
        await InForceAsync();
    }

    /// <summary>Takes away what is there for as long as the matrix runs.</summary>
    public async Task RemoveFencesAsync()
    {
        await _client.DeleteAsync(ResourceTypes.NetworkPolicies, new ObjectKey("default", FenceName), CancellationToken.None);
        await _client.DeleteAsync(ResourceTypes.ClusterNetworkPolicies, new ObjectKey(null, FenceName), CancellationToken.None);
    }

    private async Task RefuseAsync(string manifest)
    {
        foreach (JsonObject document in YamlText.ParseAll(manifest).Cast<JsonObject>())
        {
            ResourceType type = _types.Values.Single(type => type.Kind == (string?)document["kind"]);
            KubeApiException refusal = await Assert.ThrowsAsync<KubeApiException>(() => WriteAsync(type, document));
            Assert.True(refusal.IsInvalid, $"{KeyOf(document)}: {refusal.Message}");
        }
    }

    private async Task<JsonObject> WriteAsync(ResourceType type, JsonObject document)
    {
        ObjectKey key = KeyOf(document);
        try
        {
            return await _client.CreateJsonAsync(type, key.Namespace, document, CancellationToken.None);
        }
        catch (KubeApiException e) when (e.IsAlreadyExists)
        {
            JsonObject stored = await _client.GetJsonAsync(type, key, CancellationToken.None);
            JsonObject next = document.DeepClone().AsObject();
            next["metadata"]!["resourceVersion"] = (string)stored["metadata"]!["resourceVersion"]!;
            return await _client.UpdateJsonAsync(type, key, next, null, CancellationToken.None);
        }
    }

    private async Task DeleteAsync(string plural, ObjectKey key)
    {
        await _client.DeleteAsync(_types[plural], key, CancellationToken.None);
        _made.Remove((plural, key));
    }

    // A deletion does not tell its version; whoever has seen a later change of the same kind has seen the deletion too.
    private async Task FenceAsync(string plural)
    {
        JsonObject fence = YamlText.Parse(plural == "networkpolicies" ? NetworkPolicyFence : ClusterNetworkPolicyFence)!.AsObject();
        fence["metadata"]!["annotations"] = new JsonObject { ["weft.dev/fence"] = Guid.NewGuid().ToString() };
        Note(plural, await WriteAsync(_types[plural], fence));
    }

    private async Task ChangeAsync(string plural, ObjectKey key, string field, IEnumerable<KeyValuePair<string, string?>> changes)
    {
        JsonObject stored = await _client.GetJsonAsync(_types[plural], key, CancellationToken.None);
        foreach ((string word, _) in changes)
        {
            _changed.TryAdd((plural, key, field, word), (string?)stored["metadata"]![field]?[word]);
        }

        await PatchAsync(plural, key, field, changes);
    }

    private async Task PatchAsync(string plural, ObjectKey key, string field, IEnumerable<KeyValuePair<string, string?>> changes)
    {
        JsonObject words = new(changes.Select(change => KeyValuePair.Create(change.Key, (JsonNode?)change.Value)));
        JsonObject patch = new() { ["metadata"] = new JsonObject { [field] = words } };
        try
        {
            Note(plural, await _client.PatchJsonAsync(_types[plural], key, patch, PatchKind.Merge, null, CancellationToken.None));
        }
        catch (KubeApiException e) when (e.IsNotFound && !_made.Contains((plural, key)))
        {
            // A policy that the case has changed and taken away again has nothing to be undone.
            return;
        }
    }

    private async Task<IReadOnlyList<string>> BehindAsync(string node)
    {
        JsonNode applied = JsonNode.Parse(await AskAgentAsync(node, "/state"))!["applied"]!;
        return [.. _newest
            .Where(kind => Version((string?)applied[kind.Key]) < kind.Value)
            .Select(kind => $"{kind.Key} {(string?)applied[kind.Key] ?? "never"} of {kind.Value}")];
    }

    private void Note(string plural, JsonObject written) => _newest[plural] = Version((string?)written["metadata"]!["resourceVersion"]);

    private static long Version(string? text) => text is null ? -1 : long.Parse(text, CultureInfo.InvariantCulture);

    private static ObjectKey KeyOf(JsonObject document) =>
        new((string?)document["metadata"]!["namespace"], (string)document["metadata"]!["name"]!);
}
