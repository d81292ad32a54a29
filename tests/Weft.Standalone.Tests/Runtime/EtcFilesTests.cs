using System.Net;
using Weft.Api;
using Weft.Standalone.Runtime.Volumes;

namespace Weft.Standalone.Tests.Runtime;

public sealed class EtcFilesTests
{
    private const string Machine = "nameserver 192.0.2.53\n";

    [Theory]
    [InlineData(null, false, "nameserver 10.96.0.10\nsearch shop.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n")]
    [InlineData("ClusterFirst", true, Machine)]
    [InlineData("ClusterFirstWithHostNet", true, "nameserver 10.96.0.10\nsearch shop.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n")]
    [InlineData("Default", false, Machine)]
    [InlineData("None", false, "")]
    public void The_dns_policy_decides_who_is_asked(string? policy, bool hostNetwork, string expected) =>
        Assert.Equal(expected, Write(new PodSpec { DnsPolicy = policy, HostNetwork = hostNetwork }));

    [Fact]
    public void The_dns_config_adds_to_the_policy() => Assert.Equal(
        "nameserver 10.96.0.10\nnameserver 198.51.100.1\nsearch shop.svc.cluster.local svc.cluster.local cluster.local example.org\noptions ndots:5 timeout:2 edns0\n",
        Write(new PodSpec
        {
            DnsConfig = new PodDNSConfig
            {
                Nameservers = ["10.96.0.10", "198.51.100.1"],
                Searches = ["example.org"],
                Options = [new PodDNSConfigOption { Name = "timeout", Value = "2" }, new PodDNSConfigOption { Name = "edns0" }],
            },
        }));

    [Fact]
    public void The_hosts_file_names_the_workload_and_its_aliases()
    {
        Pod pod = Pod(new PodSpec { HostAliases = [new HostAlias { Ip = "192.0.2.1", Hostnames = ["a", "b"] }] });
        string[] lines = HostsFile.Write(pod, ["10.1.0.5", "fd00::5"], "web").TrimEnd('\n').Split('\n');
        Assert.Equal("# Kubernetes-managed hosts file.", lines[0]);
        Assert.Equal(["10.1.0.5\tweb", "fd00::5\tweb", "192.0.2.1\ta\tb"], lines[^3..]);
    }

    private static string Write(PodSpec spec) => ResolvConf.Write(Pod(spec), [IPAddress.Parse("10.96.0.10")], "cluster.local", Machine);

    private static Pod Pod(PodSpec spec) => new() { Metadata = new ObjectMeta { Name = "web", Namespace = "shop" }, Spec = spec };
}
