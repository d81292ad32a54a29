using Weft.Agent.Policies.Records;
using Weft.Api;

namespace Weft.Agent.Tests.Policies.Records;

public sealed class PodReaderTests
{
    [Fact]
    public void Addresses_are_read_once_each_and_what_is_none_is_left_out()
    {
        var pod = Small.Pod("a", null) with
        {
            Status = new PodStatus { PodIP = "10.0.0.1", PodIPs = [new PodIP { Ip = "fd00::1" }, new PodIP { Ip = "10.0.0.1" }, new PodIP { Ip = "10.0.0.1" }, new PodIP { Ip = "10.0.0.256" }] },
        };

        Assert.Equal(["10.0.0.1", "fd00::1"], pod.Record().Addresses.Select(Text));
    }

    [Fact]
    public void An_older_status_has_one_address() =>
        Assert.Equal(["10.0.0.1"], (Small.Pod("a", null) with { Status = new PodStatus { PodIP = "10.0.0.1" } }).Record().Addresses.Select(Text));

    [Theory]
    [InlineData("Succeeded", true)]
    [InlineData("Failed", true)]
    [InlineData("Running", false)]
    [InlineData(null, false)]
    public void A_Pod_that_will_not_run_again_is_finished(string? phase, bool expected) =>
        Assert.Equal(expected, (Small.Pod("a", "10.0.0.1") with { Status = new PodStatus { Phase = phase } }).Record().IsFinished);

    [Fact]
    public void Port_names_are_those_of_containers_and_then_of_init_containers_that_stay()
    {
        var pod = Small.Pod("a", null) with
        {
            Spec = new PodSpec
            {
                InitContainers =
                [
                    new Container { Name = "ends", Ports = [new ContainerPort { Name = "setup", Port = 1 }] },
                    new Container { Name = "stays", RestartPolicy = "Always", Ports = [new ContainerPort { Name = "http", Port = 2 }, new ContainerPort { Name = "admin", Port = 3 }] },
                ],
                Containers =
                [
                    new Container { Name = "main", Ports = [new ContainerPort { Name = "http", Port = 80 }, new ContainerPort { Name = "http", Port = 80, Protocol = "UDP" }] },
                    new Container { Name = "odd", Ports = [new ContainerPort { Port = 81 }, new ContainerPort { Name = "far", Port = 70_000 }, new ContainerPort { Name = "icmp", Port = 1, Protocol = "ICMP" }] },
                ],
            },
        };

        var ports = pod.Record().Ports;

        Assert.Equal([new NamedPort("http", 6, 80), new NamedPort("http", 17, 80), new NamedPort("admin", 6, 3)], ports.Ports);
        Assert.Equal(["http"], ports.Ambiguous);
    }

    [Fact]
    public void The_image_of_a_static_Pod_has_the_uid_that_its_node_knows()
    {
        var pod = Small.Pod("a", null);

        Assert.Equal("uid-a", pod.Record().Uid);
        Assert.Equal("hash", (pod with { Metadata = pod.Metadata with { Annotations = Small.Labels(("kubernetes.io/config.mirror", "hash")) } }).Record().Uid);
    }

    [Fact]
    public void Pods_of_one_template_share_their_labels_and_ports()
    {
        var (one, other) = (Small.Pod("a", "10.0.0.1", ("app", "web")).Record(), Small.Pod("b", "10.0.0.2", ("app", "web")).Record());

        Assert.Same(one.Labels, other.Labels);
        Assert.Same(one.Ports, other.Ports);
    }

    [Fact]
    public void A_new_version_of_a_Pod_is_like_the_old_one_unless_something_counts()
    {
        var pod = Small.Pod("a", "10.0.0.1", ("app", "web"));
        var later = pod with { Metadata = pod.Metadata with { ResourceVersion = "9", Annotations = Small.Labels(("note", "x")) } };

        Assert.True(pod.Record().IsLike(later.Record()));
        Assert.False(pod.Record().IsLike((later with { Metadata = later.Metadata with { Labels = Small.Labels(("app", "db")) } }).Record()));
        Assert.False(pod.Record().IsLike(Small.Pod("a", "10.0.0.2", ("app", "web")).Record()));
    }

    [Fact]
    public void A_pool_forgets_what_nobody_asks_for()
    {
        var pool = new RecentPool<string>(half: 2);
        var (first, often) = (new string('a', 1), new string('o', 1));
        pool.Of(first);
        foreach (var name in new[] { "b", "c", "d", "e", "f" })
        {
            Assert.Same(often, pool.Of(often));
            Assert.Same(often, pool.Of(new string('o', 1)));
            pool.Of(name);
        }

        Assert.NotSame(first, pool.Of(new string('a', 1)));
    }

    private static string Text(UInt128 number) => Agent.Policies.Compile.PeerAddress.Prefix(number).BaseAddress.ToString();
}
