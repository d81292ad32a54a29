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

    [Fact]
    public async Task Services_of_the_namespace_are_told_as_kubelet_tells_them()
    {
        _source.Services.Add(ServiceOf("shop", "redis-master", "10.96.0.11", new ServicePort { Port = 6379, Protocol = "TCP" }));
        _source.Services.Add(ServiceOf("shop", "dns", "fd96::a", new ServicePort { Name = "dns", Port = 53, Protocol = "UDP" }, new ServicePort { Name = "dns-tcp", Port = 53, Protocol = "TCP" }));
        _source.Services.Add(ServiceOf("shop", "headless", "None", new ServicePort { Port = 1 }));
        _source.Services.Add(ServiceOf("shop", "elsewhere", null, new ServicePort { Port = 1 }));
        _source.Services.Add(ServiceOf("other", "foreign", "10.96.0.12", new ServicePort { Port = 1 }));
        _source.Services.Add(ServiceOf("default", "kubernetes", "10.96.0.1", new ServicePort { Name = "https", Port = 443, Protocol = "TCP" }));
        var built = await BuildAsync(new Container());
        Assert.Equal(
            """
            DNS_PORT=udp://[fd96::a]:53
            DNS_PORT_53_TCP=tcp://[fd96::a]:53
            DNS_PORT_53_TCP_ADDR=fd96::a
            DNS_PORT_53_TCP_PORT=53
            DNS_PORT_53_TCP_PROTO=tcp
            DNS_PORT_53_UDP=udp://[fd96::a]:53
            DNS_PORT_53_UDP_ADDR=fd96::a
            DNS_PORT_53_UDP_PORT=53
            DNS_PORT_53_UDP_PROTO=udp
            DNS_SERVICE_HOST=fd96::a
            DNS_SERVICE_PORT=53
            DNS_SERVICE_PORT_DNS=53
            DNS_SERVICE_PORT_DNS_TCP=53
            KUBERNETES_PORT=tcp://10.96.0.1:443
            KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443
            KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1
            KUBERNETES_PORT_443_TCP_PORT=443
            KUBERNETES_PORT_443_TCP_PROTO=tcp
            KUBERNETES_SERVICE_HOST=10.96.0.1
            KUBERNETES_SERVICE_PORT=443
            KUBERNETES_SERVICE_PORT_HTTPS=443
            REDIS_MASTER_PORT=tcp://10.96.0.11:6379
            REDIS_MASTER_PORT_6379_TCP=tcp://10.96.0.11:6379
            REDIS_MASTER_PORT_6379_TCP_ADDR=10.96.0.11
            REDIS_MASTER_PORT_6379_TCP_PORT=6379
            REDIS_MASTER_PORT_6379_TCP_PROTO=tcp
            REDIS_MASTER_SERVICE_HOST=10.96.0.11
            REDIS_MASTER_SERVICE_PORT=6379
            """,
            string.Join('\n', built.Where(pair => pair.Key is not ("PATH" or "HOME" or "HOSTNAME")).Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Fact]
    public async Task Without_service_links_only_the_api_server_is_told()
    {
        _source.Services.Add(ServiceOf("shop", "redis", "10.96.0.11", new ServicePort { Port = 6379 }));
        _source.Services.Add(ServiceOf("default", "kubernetes", "10.96.0.1", new ServicePort { Port = 443 }));
        PodFields fields = _fields with { Pod = _fields.Pod with { Spec = _fields.Pod.Spec! with { EnableServiceLinks = false } } };
        var built = await new ContainerEnvironment(fields, _source).BuildAsync(new Container(), "web", TestContext.Current.CancellationToken);
        Assert.Equal("10.96.0.1", built["KUBERNETES_SERVICE_HOST"]);
        Assert.DoesNotContain(built.Keys, name => name.StartsWith("REDIS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_container_sets_itself_wins_over_what_it_is_told_of_services_and_may_refer_to_it()
    {
        _source.Services.Add(ServiceOf("shop", "redis", "10.96.0.11", new ServicePort { Port = 6379 }));
        var built = await BuildAsync(new Container
        {
            Env = [new EnvVar { Name = "URL", Value = "redis://$(REDIS_SERVICE_HOST):$(REDIS_SERVICE_PORT)" }, new EnvVar { Name = "REDIS_PORT", Value = "6379" }],
        });
        Assert.Equal(("redis://10.96.0.11:6379", "6379"), (built["URL"], built["REDIS_PORT"]));
    }

    private static Service ServiceOf(string @namespace, string name, string? address, params ServicePort[] ports) =>
        new() { Metadata = new ObjectMeta { Name = name, Namespace = @namespace }, Spec = new ServiceSpec { ClusterIP = address, Ports = ports } };

    private Task<System.Collections.Immutable.ImmutableSortedDictionary<string, string>> BuildAsync(Container container) =>
        new ContainerEnvironment(_fields, _source).BuildAsync(container, "web", TestContext.Current.CancellationToken);
}
