using System.Text.Json.Nodes;
using Weft.Standalone.Runtime.Cni;
using Weft.Testing;

namespace Weft.Standalone.Tests.Runtime;

/// <summary>Against real processes: shell scripts that write down how they were called.</summary>
public sealed class CniInvokerTests : IDisposable
{
    private const string Recorder = """
        #!/bin/sh
        input=$(cat)
        echo "$CNI_COMMAND $0 id=$CNI_CONTAINERID netns=$CNI_NETNS if=$CNI_IFNAME args=$CNI_ARGS" >>LOG
        printf '%s\n' "$input" >>LOG.stdin
        [ "$CNI_COMMAND" != ADD ] || printf '{"cniVersion":"1.1.0","ips":[{"address":"10.1.0.5/32"},{"address":"fd00::5/128"}],"by":"%s"}' "${0##*/}"
        """;

    private static readonly CniAttachment _attachment = new("c1", "/run/netns/x", "eth0", "shop", "web", "u1");

    private readonly TemporaryDirectory _directory = new();
    private readonly CniInvoker _cni;

    public CniInvokerTests()
    {
        Directory.CreateDirectory(Path.Combine(_directory.Path, "conf"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "bin"));
        _cni = new CniInvoker(Path.Combine(_directory.Path, "conf"), [Path.Combine(_directory.Path, "none"), Path.Combine(_directory.Path, "bin")], TimeProvider.System);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_configuration_the_network_is_not_available()
    {
        var refused = await Assert.ThrowsAsync<CniException>(() => _cni.StatusAsync(Cancellation));
        Assert.Equal((CniException.NotAvailable, "cni plugin not initialized"), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task Plugins_are_called_in_order_for_add_and_backwards_for_del()
    {
        Install("first", "second");
        JsonNode result = await _cni.AddAsync(_attachment, Cancellation);
        await _cni.DeleteAsync(_attachment, result, Cancellation);
        Assert.Equal("second", result["by"]!.ToString());
        Assert.Equal(["10.1.0.5", "fd00::5"], CniResult.Addresses(result));
        Assert.Equal(["ADD first", "ADD second", "DEL second", "DEL first"], Calls().Select(call => $"{call.Split(' ')[0]} {Path.GetFileName(call.Split(' ')[1])}"));
        Assert.EndsWith(
            "id=c1 netns=/run/netns/x if=eth0 args=IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web;K8S_POD_INFRA_CONTAINER_ID=c1;K8S_POD_UID=u1",
            Calls()[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_plugin_gets_its_own_configuration_and_the_result_before_it()
    {
        Install("first", "second");
        JsonNode result = await _cni.AddAsync(_attachment, Cancellation);
        await _cni.CheckAsync(_attachment, result, Cancellation);
        JsonNode[] inputs = [.. File.ReadAllLines(Path.Combine(_directory.Path, "log.stdin")).Select(line => JsonNode.Parse(line)!)];
        Assert.All(inputs, input => Assert.Equal(("net", "1.1.0"), (input["name"]!.ToString(), input["cniVersion"]!.ToString())));
        Assert.Equal([null, "first", "second", "second"], inputs.Select(input => input["prevResult"]?["by"]?.ToString()));
        Assert.Equal(["first", "second", "first", "second"], inputs.Select(input => input["own"]!.ToString()));
    }

    [Fact]
    public async Task Garbage_collection_names_every_valid_attachment()
    {
        Install("first");
        await _cni.CollectGarbageAsync([_attachment], Cancellation);
        JsonNode input = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_directory.Path, "log.stdin"), Cancellation))!;
        Assert.Equal("""[{"containerID":"c1","ifname":"eth0"}]""", input["cni.dev/valid-attachments"]!.ToJsonString());
    }

    [Theory]
    [InlineData("echo '{\"code\":11,\"msg\":\"later\",\"details\":\"pool empty\"}'; exit 1", 11, "later; pool empty")]
    [InlineData("echo nonsense; echo broken >&2; exit 3", 0, "plugin first ended ADD with exit code 3: brokennonsense")]
    [InlineData("echo nonsense", 0, "plugin first answered ADD with something that is no JSON")]
    [InlineData("exit 0", 0, "network \"net\" gave no result for ADD")]
    [InlineData("exec <&-; exit 4", 0, "plugin first ended ADD with exit code 4")]
    public async Task A_refusal_keeps_the_plugins_words(string script, int code, string message)
    {
        Install("first");
        Script("first", "#!/bin/sh\n" + script);
        var refused = await Assert.ThrowsAsync<CniException>(() => _cni.AddAsync(_attachment, Cancellation));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public async Task A_plugin_that_is_not_installed_is_named_with_where_it_was_looked_for()
    {
        Configure("absent");
        var refused = await Assert.ThrowsAsync<CniException>(() => _cni.AddAsync(_attachment, Cancellation));
        Assert.Equal($"failed to find plugin \"absent\" in path [{Path.Combine(_directory.Path, "none")} {Path.Combine(_directory.Path, "bin")}]", refused.Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"name":"n","plugins":[]}""")]
    [InlineData("""{"name":"n","plugins":[{"type":""}]}""")]
    public async Task A_broken_configuration_is_refused_with_its_path(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "conf", "10.conflist"), text, Cancellation);
        Assert.Contains("10.conflist", (await Assert.ThrowsAsync<CniException>(() => _cni.StatusAsync(Cancellation))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private void Install(params string[] plugins)
    {
        Configure(plugins);
        foreach (string plugin in plugins)
        {
            Script(plugin, Recorder.Replace("LOG", Path.Combine(_directory.Path, "log"), StringComparison.Ordinal));
        }
    }

    private void Configure(params string[] plugins)
    {
        JsonArray list = [.. plugins.Select(plugin => (JsonNode)new JsonObject { ["type"] = plugin, ["own"] = plugin })];
        JsonObject file = new() { ["cniVersion"] = "1.1.0", ["name"] = "net", ["plugins"] = list };
        File.WriteAllText(Path.Combine(_directory.Path, "conf", "10-net.conflist"), file.ToJsonString());
    }

    private void Script(string plugin, string text)
    {
        string path = Path.Combine(_directory.Path, "bin", plugin);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string[] Calls() => File.ReadAllLines(Path.Combine(_directory.Path, "log"));
}
