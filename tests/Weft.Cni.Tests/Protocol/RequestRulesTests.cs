using Weft.Cni.Protocol;
using Weft.Cni.Wire;

namespace Weft.Cni.Tests.Protocol;

public sealed class RequestRulesTests
{
    private static readonly string _config = PluginRun.Config("1.1.0", ",\"prevResult\":{}");

    [Theory]
    [InlineData("ADD", "CNI_CONTAINERID,CNI_IFNAME,CNI_NETNS")]
    [InlineData("CHECK", "CNI_CONTAINERID,CNI_IFNAME,CNI_NETNS")]
    [InlineData("DEL", "CNI_CONTAINERID,CNI_IFNAME")]
    public void Missing_parameters_are_all_named_in_one_error_of_code_4(string command, string names)
    {
        var run = PluginRun.Of(new PluginEnvironment { Command = command }, _config);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(CniErrorCode.InvalidEnvironment, run.ErrorCode);
        Assert.Contains($"[{names}]", run.Json.GetProperty("msg").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GC")]
    [InlineData("STATUS")]
    public void Commands_about_the_whole_node_need_no_container(string command)
    {
        var run = PluginRun.Of(new PluginEnvironment { Command = command }, _config);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal(command, run.Request!.Command);
    }

    [Fact]
    public void Del_works_without_a_namespace()
    {
        var run = PluginRun.Of(PluginRun.Add with { Command = "DEL", Netns = null }, _config);

        Assert.Equal(0, run.ExitCode);
        Assert.Null(run.Request!.Netns);
    }

    [Theory]
    [InlineData("../etc")]
    [InlineData("-first")]
    [InlineData("a b")]
    [InlineData("a/b")]
    public void A_container_id_that_could_not_be_a_file_name_is_refused(string id)
    {
        var run = PluginRun.Of(PluginRun.Add with { ContainerId = id }, _config);

        Assert.Equal(CniErrorCode.InvalidEnvironment, run.ErrorCode);
        Assert.Contains("CNI_CONTAINERID", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_id_of_the_longest_length_passes_and_a_longer_one_does_not()
    {
        var longest = new string('a', EnvironmentRules.MaxContainerIdLength);

        Assert.Equal(0, PluginRun.Of(PluginRun.Add with { Command = "DEL", ContainerId = longest }, _config).ExitCode);
        Assert.Equal(1, PluginRun.Of(PluginRun.Add with { Command = "DEL", ContainerId = longest + "a" }, _config).ExitCode);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("sixteencharacter")]
    public void An_interface_name_the_kernel_refuses_is_refused(string name)
    {
        var run = PluginRun.Of(PluginRun.Add with { IfName = name }, _config);

        Assert.Equal(CniErrorCode.InvalidEnvironment, run.ErrorCode);
        Assert.Contains("CNI_IFNAME", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", CniErrorCode.DecodeFailure)]
    [InlineData("{", CniErrorCode.DecodeFailure)]
    [InlineData("[]", CniErrorCode.DecodeFailure)]
    [InlineData("""{"cniVersion":5}""", CniErrorCode.InvalidConfig)]
    [InlineData("""{"cniVersion":"1.1.0","agentSocket":"/s"}""", CniErrorCode.InvalidConfig)]
    [InlineData("""{"cniVersion":"1.1.0","name":"weft"}""", CniErrorCode.InvalidConfig)]
    [InlineData("""{"cniVersion":"1.1.0","name":"weft","agentSocket":"relative"}""", CniErrorCode.InvalidConfig)]
    public void A_bad_configuration_is_refused(string config, int code)
    {
        var run = PluginRun.Of(PluginRun.Add, config);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(code, run.ErrorCode);
        Assert.Null(run.Request);
    }

    [Fact]
    public void A_configuration_over_the_limit_is_refused_before_it_is_parsed()
    {
        var run = PluginRun.Of(PluginRun.Add, new string('[', ExchangeLimits.MaxConfigBytes + 1));

        Assert.Equal(CniErrorCode.InvalidConfig, run.ErrorCode);
    }

    [Fact]
    public void A_configuration_nested_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);

        Assert.Equal(CniErrorCode.DecodeFailure, PluginRun.Of(PluginRun.Add, deep).ErrorCode);
    }

    [Fact]
    public void Check_without_prevResult_is_refused()
    {
        var run = PluginRun.Of(PluginRun.Add with { Command = "CHECK" }, PluginRun.Config("1.1.0"));

        Assert.Equal(CniErrorCode.InvalidConfig, run.ErrorCode);
        Assert.Contains("prevResult", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("PURGE")]
    public void An_unknown_command_is_refused_with_code_4(string? command)
    {
        var run = PluginRun.Of(PluginRun.Add with { Command = command }, _config);

        Assert.Equal(CniErrorCode.InvalidEnvironment, run.ErrorCode);
    }
}
