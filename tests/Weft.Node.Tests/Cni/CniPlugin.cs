using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Node.Tests.Agent;

namespace Weft.Node.Tests.Cni;

/// <summary>The real plugin binary, run as a container runtime runs it.</summary>
internal sealed class CniPlugin(string agentSocket)
{
    // .../artifacts/bin/Weft.Node.Tests/debug/ -> .../artifacts/bin/Weft.Cni/debug_net10.0/weft-cni
    private static readonly string _binary = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Weft.Cni", new DirectoryInfo(AppContext.BaseDirectory).Name + "_net10.0", "weft-cni"));

    /// <param name="uid">Of the Pod; null for that of the one the sandbox is of.</param>
    public Task<CniOutcome> RunAsync(string command, Sandbox sandbox, string version = "1.1.0", string? uid = null) => RunAsync(
        command,
        version,
        config => config["prevResult"] = sandbox.Result.ValueKind == JsonValueKind.Object ? JsonNode.Parse(sandbox.Result.GetRawText()) : null,
        ("CNI_CONTAINERID", sandbox.ContainerId),
        ("CNI_NETNS", sandbox.Namespace.Path),
        ("CNI_IFNAME", "eth0"),
        ("CNI_ARGS", $"IgnoreUnknown=1;K8S_POD_NAMESPACE={AgentNode.PodNamespace};K8S_POD_NAME={sandbox.PodName};K8S_POD_UID={uid ?? sandbox.PodUid}"));

    /// <summary>ADD into a namespace that is no sandbox's.</summary>
    public Task<CniOutcome> AddAsync(string netnsPath) => RunAsync(
        "ADD", "1.1.0", _ => { }, ("CNI_CONTAINERID", "stray"), ("CNI_NETNS", netnsPath), ("CNI_IFNAME", "eth0"));

    /// <summary>CHECK with the result of another sandbox.</summary>
    public Task<CniOutcome> CheckAsync(Sandbox sandbox, JsonElement result) => RunAsync(
        "CHECK",
        "1.1.0",
        config => config["prevResult"] = JsonNode.Parse(result.GetRawText()),
        ("CNI_CONTAINERID", sandbox.ContainerId),
        ("CNI_NETNS", sandbox.Namespace.Path),
        ("CNI_IFNAME", "eth0"));

    public Task<CniOutcome> StatusAsync() => RunAsync("STATUS", "1.1.0", _ => { });

    public Task<CniOutcome> CollectAsync(params IEnumerable<Sandbox> valid) => RunAsync(
        "GC",
        "1.1.0",
        config => config["cni.dev/valid-attachments"] = new JsonArray(
            [.. valid.Select(sandbox => new JsonObject { ["containerID"] = sandbox.ContainerId, ["ifname"] = "eth0" })]));

    private async Task<CniOutcome> RunAsync(string command, string version, Action<JsonObject> configure, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(_binary) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["CNI_COMMAND"] = command;
        start.Environment["CNI_PATH"] = Path.GetDirectoryName(_binary);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var config = new JsonObject { ["cniVersion"] = version, ["name"] = "weft", ["type"] = "weft-cni", ["agentSocket"] = agentSocket };
        configure(config);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{_binary} did not start");
        await process.StandardInput.WriteAsync(config.ToJsonString());
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CniOutcome(process.ExitCode, output);
    }
}

/// <summary>What the plugin printed and how it ended.</summary>
internal sealed record CniOutcome(int ExitCode, string Output)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public int ErrorCode => Json.GetProperty("code").GetInt32();

    public void DemandSuccess() => Assert.True(ExitCode == 0, Output);
}
