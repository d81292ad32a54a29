using System.Text.Json;
using Weft.Cni.Agent;
using Weft.Cni.Wire;

namespace Weft.Cni.Tests.Protocol;

public sealed class ResultTests
{
    private static readonly CniResult _result = new()
    {
        Interfaces =
        [
            new CniInterface { Name = "eth0", Mac = "02:00:00:00:00:01", Mtu = 1450, Sandbox = "/run/netns/x" },
            new CniInterface { Name = "wep1", Mac = "02:00:00:00:00:02" },
        ],
        Ips =
        [
            new CniAddress { Address = "10.64.0.2/32", Gateway = "169.254.1.1", Interface = 0 },
            new CniAddress { Address = "fd64:1::2/128", Gateway = "fe80::1", Interface = 0 },
        ],
        Routes = [new CniRoute { Dst = "0.0.0.0/0", Gw = "169.254.1.1", Mtu = 1450 }, new CniRoute { Dst = "::/0", Gw = "fe80::1" }],
    };

    [Fact]
    public void Add_forwards_what_the_runtime_passed_and_the_whole_configuration()
    {
        var run = PluginRun.Of(PluginRun.Add, PluginRun.Config("1.1.0", ",\"extra\":{\"kept\":true}"), _ => new AgentReply { Result = _result });

        var request = run.Request!;
        Assert.Equal("/run/weft/cni.sock", run.SocketPath);
        Assert.Equal(("ADD", "0123abcd", "/run/netns/x", "eth0"), (request.Command, request.ContainerId, request.Netns, request.IfName));
        Assert.Equal("K8S_POD_NAME=web", request.Args);
        Assert.True(request.Config!.Value.GetProperty("extra").GetProperty("kept").GetBoolean());
    }

    [Fact]
    public void A_result_in_1_1_0_form_carries_the_mtu_and_no_address_family() =>
        Assert.Equal(
            """{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","mac":"02:00:00:00:00:01","mtu":1450,"sandbox":"/run/netns/x"},"""
            + """{"name":"wep1","mac":"02:00:00:00:00:02"}],"ips":[{"address":"10.64.0.2/32","gateway":"169.254.1.1","interface":0},"""
            + """{"address":"fd64:1::2/128","gateway":"fe80::1","interface":0}],"routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1","mtu":1450},"""
            + """{"dst":"::/0","gw":"fe80::1"}],"dns":{}}""",
            Added("1.1.0").GetRawText());

    [Fact]
    public void A_result_in_1_0_0_form_carries_neither()
    {
        var json = Added("1.0.0");

        Assert.Equal("1.0.0", json.GetProperty("cniVersion").GetString());
        Assert.False(json.GetProperty("interfaces")[0].TryGetProperty("mtu", out _));
        Assert.False(json.GetProperty("routes")[0].TryGetProperty("mtu", out _));
        Assert.False(json.GetProperty("ips")[0].TryGetProperty("version", out _));
    }

    [Theory]
    [InlineData("0.3.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    public void Results_before_1_0_0_name_the_family_of_each_address(string version)
    {
        var json = Added(version);

        Assert.Equal(version, json.GetProperty("cniVersion").GetString());
        Assert.Equal("4", json.GetProperty("ips")[0].GetProperty("version").GetString());
        Assert.Equal("6", json.GetProperty("ips")[1].GetProperty("version").GetString());
        Assert.False(json.GetProperty("interfaces")[0].TryGetProperty("mtu", out _));
    }

    [Fact]
    public void An_error_of_the_agent_is_printed_with_its_code_and_the_version_of_the_configuration()
    {
        var error = new CniError(CniErrorCode.AddressesExhausted, "no address is free", "prefix 10.64.0.0/24");

        var run = PluginRun.Of(PluginRun.Add, PluginRun.Config("0.4.0"), _ => new AgentReply { Error = error });

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            """{"cniVersion":"0.4.0","code":100,"msg":"no address is free","details":"prefix 10.64.0.0/24"}""",
            run.Output);
    }

    [Theory]
    [InlineData("ADD", CniErrorCode.TryAgainLater)]
    [InlineData("DEL", CniErrorCode.TryAgainLater)]
    [InlineData("STATUS", CniErrorCode.NotAvailable)]
    public void An_absent_agent_is_try_again_later_and_for_status_not_available(string command, int code)
    {
        var run = PluginRun.Of(
            PluginRun.Add with { Command = command },
            PluginRun.Config("1.1.0"),
            _ => throw new AgentUnavailableException("gone"));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(code, run.ErrorCode);
        Assert.Equal("gone", run.Json.GetProperty("details").GetString());
    }

    [Fact]
    public void Success_of_any_other_command_prints_nothing()
    {
        var run = PluginRun.Of(PluginRun.Add with { Command = "DEL" }, PluginRun.Config("1.0.0"));

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Add_without_a_result_is_an_error() =>
        Assert.Equal(CniErrorCode.Internal, PluginRun.Of(PluginRun.Add, PluginRun.Config("1.1.0")).ErrorCode);

    private static JsonElement Added(string version)
    {
        var run = PluginRun.Of(PluginRun.Add, PluginRun.Config(version), _ => new AgentReply { Result = _result });
        Assert.Equal(0, run.ExitCode);
        return run.Json;
    }
}
