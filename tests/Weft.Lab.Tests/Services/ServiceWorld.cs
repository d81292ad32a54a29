using System.Text.Json.Nodes;
using Weft.Testing;

namespace Weft.Lab.Tests.Services;

/// <summary>
/// A namespace of the shared lab with a backend and a client on every node. Each backend speaks HTTP on 8080 (nginx), a line
/// protocol on 9000 over TCP (ncat) and UDP (perl), and iperf3 on 5201; it is unready while its file /flags/unready exists.
/// </summary>
public class ServiceWorld(RunningLab lab) : IAsyncLifetime
{
    private static int _count;

    /// <summary>Longest time for anything that must happen soon.</summary>
    public static readonly string[] Nodes = ["ord1-a", "ord1-b", "lga1-a", "lga1-b"];

    public static readonly string[] Backends = [.. Nodes.Select(node => $"web-{node}")];

    public RunningLab Lab { get; } = lab;

    public string Namespace { get; } = $"services-{Interlocked.Increment(ref _count)}";

    public virtual async ValueTask InitializeAsync()
    {
        await Lab.ApplyAsync(ServiceManifests.Namespace(Namespace));
        await ApplyAsync(ServiceManifests.WebConfig + string.Concat(Nodes.Select(node =>
            ServiceManifests.Web($"web-{node}", node, "web") + ServiceManifests.Sleeper($"client-{node}", node))));
        await ReadyAsync([.. Backends, .. Nodes.Select(node => $"client-{node}")]);
    }

    public virtual async ValueTask DisposeAsync()
    {
        (await Lab.KubectlAsync("delete", "namespace", Namespace, "--wait")).MustSucceed();
        GC.SuppressFinalize(this);
    }

    internal Task ApplyAsync(string manifest) => Lab.ApplyInAsync(Namespace, manifest);

    internal Task<CommandRun> KubectlAsync(params string[] arguments) => Lab.KubectlAsync(["-n", Namespace, .. arguments]);

    internal async Task ReadyAsync(params string[] pods) =>
        (await KubectlAsync(["wait", "--for=condition=Ready", "--timeout=90s", .. pods.Select(pod => $"pod/{pod}")])).MustSucceed();

    internal async Task DeleteAsync(params string[] names) => (await KubectlAsync(["delete", "--wait", .. names])).MustSucceed();

    internal Task<JsonNode> GetAsync(string kind, string name) => Lab.GetAsync("-n", Namespace, kind, name);

    /// <summary>A shell script at a client on a node, or at a host of the lab.</summary>
    internal Task<CommandRun> AtAsync(string place, string script) => Lab.WeftAsync(Exec(place, script));

    internal RunningCommand BeginAt(string place, string script) => Lab.Begin(Exec(place, script));

    /// <summary>Several requests, each on a connection of its own, up to the first that fails.</summary>
    internal async Task<Answer[]> AskAsync(string place, string url, int times = 40)
    {
        CommandRun run = (await AtAsync(place, $"for i in $(seq {times}); do curl -sS -m 3 {url} || {{ echo failed: $?; break; }}; done")).MustSucceed();
        return [.. Lines(run.Output + run.Error).Select(Answer.Parse)];
    }

    /// <summary>Asks until every one of the backends has answered and no other did.</summary>
    /// <remarks>The first answers may be late: an address is in force only some milliseconds after it was written.</remarks>
    internal async Task<Answer[]> AnsweredByAsync(string place, string url, params string[] backends)
    {
        Answer[] answers = [];
        string[] wanted = [.. backends.Order(StringComparer.Ordinal)];
        await Eventually.HappensAsync(
            async () => (answers = await AskAsync(place, url)).Select(answer => answer.Backend).Distinct().Order(StringComparer.Ordinal).SequenceEqual(wanted),
            () => $"{place} asks {url}: wanted {string.Join(", ", wanted)}, answered {string.Join(", ", answers.Select(answer => answer.Backend).Distinct())}");
        return answers;
    }

    /// <summary>Asks until the backends answer, and then always the same one does.</summary>
    internal async Task AnsweredByOneAsync(string place, string url)
    {
        Answer[] answers = [];
        await Eventually.HappensAsync(
            async () => (answers = await AskAsync(place, url)).DistinctBy(answer => answer.Backend).Count() == 1 && Backends.Contains(answers[0].Backend),
            () => $"{place} asks {url}, answered {string.Join(", ", answers.Select(answer => answer.Backend).Distinct())}");
    }

    /// <summary>The exit code of one curl: 7 is a refusal, 28 is silence.</summary>
    internal async Task<int> CurlExitAsync(string place, string url) => (await AtAsync(place, $"curl -s -o /dev/null -m 2 {url}")).ExitCode;

    /// <summary>The virtual addresses inside, or those outside once there is one of each family; IPv6 in brackets.</summary>
    internal async Task<string[]> ClusterAddressesAsync(string service) =>
        [.. ((JsonArray)(await GetAsync("service", service))["spec"]!["clusterIPs"]!).Select(address => Bracketed((string)address!))];

    internal async Task<string[]> OutsideAddressesAsync(string service)
    {
        string[] addresses = [];
        await Eventually.HappensAsync(
            async () => (addresses = ReadIngress(await GetAsync("service", service))).Length == 2,
            () => $"{service} has the addresses {string.Join(", ", addresses)}");
        return addresses;
    }

    internal static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal static bool IsIPv6(string address) => address.Contains(':', StringComparison.Ordinal);

    private static string[] ReadIngress(JsonNode service) =>
        [.. (service["status"]?["loadBalancer"]?["ingress"] as JsonArray ?? []).Select(ingress => Bracketed((string)ingress!["ip"]!))];

    private static string Bracketed(string address) => IsIPv6(address) ? $"[{address}]" : address;

    private string[] Exec(string place, string script) => place.StartsWith("client-", StringComparison.Ordinal) || place.StartsWith("web-", StringComparison.Ordinal)
        ? ["lab", "exec", $"{Namespace}/{place}", "--", "sh", "-c", script]
        : ["lab", "exec", "--host", place, "--", "sh", "-c", script];
}

/// <summary>The same in the lab that all tests share.</summary>
public sealed class SharedWorld(SharedLab lab) : ServiceWorld(lab);
