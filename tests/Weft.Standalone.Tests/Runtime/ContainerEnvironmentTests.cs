using Weft.Api;
using Weft.Standalone.Runtime.Containers;

namespace Weft.Standalone.Tests.Runtime;

public sealed class ContainerEnvironmentTests
{
    private readonly FakeConfigSource _source = new();
    private readonly PodFields _fields = new(
        new Pod
        {
            Metadata = new ObjectMeta { Name = "web", Namespace = "shop", Uid = "u", Labels = new Dictionary<string, string> { ["app"] = "front" } },
            Spec = new PodSpec { ServiceAccountName = "robot" },
        },
        "ord1-a",
        ["172.30.1.11", "fd30:1::11"],
        ["10.1.0.5", "fd00::5"]);

    public ContainerEnvironmentTests()
    {
        _source.ConfigMaps["shop/cm"] = new ConfigMap { Data = new Dictionary<string, string> { ["k"] = "v", ["X"] = "from-map" } };
        _source.Secrets["shop/s"] = new Secret { Data = new Dictionary<string, byte[]> { ["pw"] = "secret"u8.ToArray() } };
    }

    [Fact]
    public async Task Values_refer_to_what_was_defined_before_and_env_wins_over_env_from()
    {
        var built = await BuildAsync(new Container
        {
            EnvFrom = [new EnvFromSource { ConfigMapRef = new ConfigMapEnvSource { Name = "cm" } }, new EnvFromSource { Prefix = "S_", SecretRef = new SecretEnvSource { Name = "s" } }],
            Env = [new EnvVar { Name = "X", Value = "own" }, new EnvVar { Name = "Y", Value = "$(X)-$(k)-$(LATER)" }, new EnvVar { Name = "LATER", Value = "1" }],
        });
        Assert.Equal(("own", "own-v-$(LATER)", "secret", "web"), (built["X"], built["Y"], built["S_pw"], built["HOSTNAME"]));
    }

    [Theory]
    [InlineData("metadata.name", "web")]
    [InlineData("metadata.namespace", "shop")]
    [InlineData("metadata.labels['app']", "front")]
    [InlineData("metadata.annotations['none']", "")]
    [InlineData("spec.nodeName", "ord1-a")]
    [InlineData("spec.serviceAccountName", "robot")]
    [InlineData("status.hostIP", "172.30.1.11")]
    [InlineData("status.podIP", "10.1.0.5")]
    [InlineData("status.podIPs", "10.1.0.5,fd00::5")]
    public async Task The_downward_api_tells_fields_of_the_workload(string path, string value)
    {
        var built = await BuildAsync(new Container { Env = [new EnvVar { Name = "F", ValueFrom = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = path } } }] });
        Assert.Equal(value, built["F"]);
    }

    [Theory]
    [InlineData("none", "k", null, "configmap \"none\" not found")]
    [InlineData("cm", "none", null, "couldn't find key none in ConfigMap shop/cm")]
    [InlineData("none", "k", true, null)]
    [InlineData("cm", "none", true, null)]
    public async Task What_is_missing_is_named_unless_it_is_optional(string map, string key, bool? optional, string? message)
    {
        Container container = new()
        {
            Env = [new EnvVar { Name = "F", ValueFrom = new EnvVarSource { ConfigMapKeyRef = new ConfigMapKeySelector { Name = map, Key = key, Optional = optional } } }],
        };
        if (message is null)
        {
            Assert.DoesNotContain("F", (await BuildAsync(container)).Keys);
        }
        else
        {
            Assert.Equal(message, (await Assert.ThrowsAsync<ContainerConfigException>(() => BuildAsync(container))).Message);
        }
    }

    [Fact]
    public async Task An_unknown_field_path_is_refused() => await Assert.ThrowsAsync<ContainerConfigException>(() =>
        BuildAsync(new Container { Env = [new EnvVar { Name = "F", ValueFrom = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = "status.phase" } } }] }));

    private Task<System.Collections.Immutable.ImmutableSortedDictionary<string, string>> BuildAsync(Container container) =>
        new ContainerEnvironment(_fields, _source).BuildAsync(container, "web", TestContext.Current.CancellationToken);
}
