using Weft.Cni.Protocol;
using Weft.Cni.Wire;

namespace Weft.Cni.Tests.Protocol;

public sealed class VersionTests
{
    private static readonly PluginEnvironment _version = new() { Command = "VERSION" };

    [Fact]
    public void Version_lists_every_supported_version_and_repeats_the_one_asked_with()
    {
        var run = PluginRun.Of(_version, """{"cniVersion":"1.0.0"}""");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("1.0.0", run.Json.GetProperty("cniVersion").GetString());
        Assert.Equal(
            ["0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"],
            run.Json.GetProperty("supportedVersions").EnumerateArray().Select(version => version.GetString()!));
        Assert.Null(run.Request);
    }

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    [InlineData("1.2.0")]
    [InlineData("banana")]
    public void A_version_not_spoken_is_refused_with_code_1(string version)
    {
        var run = PluginRun.Of(PluginRun.Add, PluginRun.Config(version));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(CniErrorCode.IncompatibleVersion, run.ErrorCode);
        Assert.Equal("1.1.0", run.Json.GetProperty("cniVersion").GetString());
        Assert.Contains(version, run.Json.GetProperty("details").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_without_a_version_counts_as_0_1_0_and_is_refused()
    {
        var run = PluginRun.Of(PluginRun.Add, """{"name":"weft","agentSocket":"/s"}""");

        Assert.Equal(CniErrorCode.IncompatibleVersion, run.ErrorCode);
        Assert.Contains("0.1.0", run.Json.GetProperty("details").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CHECK", "0.3.1", false)]
    [InlineData("CHECK", "0.4.0", true)]
    [InlineData("GC", "1.0.0", false)]
    [InlineData("GC", "1.1.0", true)]
    [InlineData("STATUS", "1.0.0", false)]
    [InlineData("STATUS", "1.1.0", true)]
    [InlineData("DEL", "0.3.0", true)]
    public void Commands_exist_from_the_version_that_brought_them(string command, string version, bool exists)
    {
        var run = PluginRun.Of(PluginRun.Add with { Command = command }, PluginRun.Config(version, ",\"prevResult\":{}"));

        Assert.Equal(exists ? 0 : 1, run.ExitCode);
        if (!exists)
        {
            Assert.Equal(CniErrorCode.IncompatibleVersion, run.ErrorCode);
            Assert.Null(run.Request);
        }
    }
}
