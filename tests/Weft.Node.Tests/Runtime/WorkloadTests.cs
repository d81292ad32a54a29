using Weft.Api;
using Weft.Client;
using Weft.Testing;

namespace Weft.Node.Tests.Runtime;

/// <summary>What becomes of a Pod while its runtime lives.</summary>
public sealed class WorkloadTests : IAsyncLifetime
{
    private RuntimeUnderTest _runtime = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _runtime = await RuntimeUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    [Fact]
    public async Task Init_containers_run_first_and_in_order_and_share_volumes_with_the_others()
    {
        VolumeMount[] mounts = [new VolumeMount { Name = "v", MountPath = "/shared" }];
        await _runtime.CreateAsync("p", new PodSpec
        {
            Volumes = [new Volume { Name = "v", EmptyDir = new EmptyDirVolumeSource() }],
            InitContainers =
            [
                RuntimeUnderTest.Shell("echo one >>/shared/order", "i1") with { VolumeMounts = mounts },
                RuntimeUnderTest.Shell("echo two >>/shared/order", "i2") with { VolumeMounts = mounts },
            ],
            Containers = [RuntimeUnderTest.Shell("cat /shared/order; exec sleep 1000") with { VolumeMounts = mounts }],
        });
        Pod pod = await _runtime.UntilAsync("p", Ready);

        // Without a probe it is ready as soon as it runs, which is before it has spoken.
        await Eventually.HappensAsync(() => _runtime.Log(pod) == "one\ntwo\n", () => _runtime.Log(pod));
        Assert.All(pod.Status!.InitContainerStatuses!, status => Assert.Equal("Completed", status.State!.Terminated!.Reason));
        Assert.Equal(("10.99.0.1", "10.98.0.1"), (pod.Status.PodIP, pod.Status.HostIP));
    }

    [Fact]
    public async Task A_container_has_its_own_root_hostname_and_network()
    {
        string script = """
            hostname; cat /etc/hosts | grep 10.99.0.1; cat /etc/resolv.conf
            ip -o addr show dev lo | grep -c 10.99.0.1; ls -d /run/netns 2>/dev/null || echo hidden; touch /weft-test-file; ls /weft-test-file; readlink /proc/self/ns/net; exec sleep 1000
            """;
        await _runtime.CreateAsync("own", new PodSpec
        {
            DnsPolicy = "None",
            DnsConfig = new PodDNSConfig { Nameservers = ["198.51.100.53"] },
            Containers = [RuntimeUnderTest.Shell(script)],
        });
        Pod pod = await _runtime.UntilRunningAsync("own");
        await Eventually.HappensAsync(() => _runtime.Log(pod).Contains("net:[", StringComparison.Ordinal), () => _runtime.Log(pod));
        string[] lines = _runtime.Log(pod).TrimEnd('\n').Split('\n');
        Assert.Equal(["own", "10.99.0.1\town", "nameserver 198.51.100.53", "1", "hidden", "/weft-test-file"], lines[..^1]);
        Assert.False(File.Exists("/weft-test-file"));
        Assert.NotEqual(new FileInfo("/proc/self/ns/net").LinkTarget, lines[^1]);
    }

    [Fact]
    public async Task A_workload_that_ends_well_is_succeeded_and_its_sandbox_is_gone()
    {
        await _runtime.CreateAsync("done", new PodSpec { RestartPolicy = "Never", Containers = [RuntimeUnderTest.Shell("echo fine")] });
        Pod pod = await _runtime.UntilAsync("done", pod => pod.Status?.Phase == "Succeeded");
        Assert.Equal((0, "Completed"), (pod.Status!.ContainerStatuses![0].State!.Terminated!.ExitCode, pod.Status.ContainerStatuses[0].State!.Terminated!.Reason));
        Assert.Equal("10.99.0.1", pod.Status.PodIP);
        Assert.Empty(_runtime.Sandboxes());
    }

    [Fact]
    public async Task A_container_that_fails_is_started_again_and_then_waits_longer_each_time()
    {
        await _runtime.CreateAsync("crash", new PodSpec { Containers = [RuntimeUnderTest.Shell("exit 3")] });
        Pod pod = await _runtime.UntilAsync("crash", pod => pod.Status?.ContainerStatuses?[0].State?.Waiting?.Reason == "CrashLoopBackOff");
        ContainerStatus status = pod.Status!.ContainerStatuses![0];
        Assert.Equal((3, 1, "Running"), (status.LastState!.Terminated!.ExitCode, status.RestartCount, pod.Status.Phase));
        Assert.StartsWith("back-off 10s restarting failed container=c pod=crash_default(", status.State!.Waiting!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_told_in_words()
    {
        await _runtime.CreateAsync("absent", new PodSpec { RestartPolicy = "Never", Containers = [new Container { Name = "c", Image = "x", Command = ["/no/such/program"] }] });
        Pod pod = await _runtime.UntilAsync("absent", pod => pod.Status?.Phase == "Failed");
        ContainerStateTerminated ended = pod.Status!.ContainerStatuses![0].State!.Terminated!;
        Assert.Equal(127, ended.ExitCode);
        Assert.Contains("/no/such/program", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_workload_may_end_by_itself_and_leaves_nothing()
    {
        await _runtime.CreateAsync("polite", new PodSpec
        {
            TerminationGracePeriodSeconds = 30,
            Containers = [RuntimeUnderTest.Shell("trap 'exit 0' TERM; echo begun; while :; do sleep 0.1; done")],
        });
        Pod pod = await _runtime.UntilAsync("polite", Ready);
        await Eventually.HappensAsync(() => _runtime.Log(pod).Length > 0, () => "it did not begin");
        long began = TimeProvider.System.GetTimestamp();
        await _runtime.Client.DeleteAsync(ResourceTypes.Pods, pod.Key, Cancellation);
        await _runtime.UntilGoneAsync("polite");
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20), "it was killed after its grace instead of ending by itself");
        await Eventually.HappensAsync(() => !Directory.Exists(_runtime.PodDirectory(pod)), () => "its directory is still there");
        Assert.False(Directory.Exists(_runtime.CgroupDirectory(pod)));
        Assert.Empty(_runtime.Sandboxes());
        Assert.Equal(["ADD", "DEL"], (await File.ReadAllLinesAsync(Path.Combine(_runtime.PluginDirectory, "calls"), Cancellation))
            .Select(line => line.Split(' ')[0]).Where(command => command is "ADD" or "DEL"));
    }

    [Fact]
    public async Task A_workload_that_does_not_listen_is_killed_with_everything_it_started()
    {
        await _runtime.CreateAsync("deaf", new PodSpec
        {
            TerminationGracePeriodSeconds = 1,
            Containers = [RuntimeUnderTest.Shell("trap '' TERM; setsid sleep 1000 & echo begun; while :; do sleep 0.1; done")],
        });
        Pod pod = await _runtime.UntilRunningAsync("deaf");
        await Eventually.HappensAsync(() => _runtime.Log(pod).Length > 0, () => "it did not begin");
        await _runtime.Client.DeleteAsync(ResourceTypes.Pods, pod.Key, Cancellation);
        await _runtime.UntilGoneAsync("deaf");
        Assert.False(Directory.Exists(_runtime.CgroupDirectory(pod)));
    }

    [Fact]
    public async Task Probes_decide_about_readiness_and_restarts()
    {
        Probe ready = new() { Exec = new ExecAction { Command = ["test", "-e", "/tmp/ready"] }, PeriodSeconds = 1 };
        Probe alive = new() { Exec = new ExecAction { Command = ["test", "!", "-e", "/tmp/dead"] }, PeriodSeconds = 1, FailureThreshold = 1 };
        await _runtime.CreateAsync("probed", new PodSpec
        {
            TerminationGracePeriodSeconds = 1,
            Containers = [RuntimeUnderTest.Shell("sleep 2; touch /tmp/ready; sleep 3; touch /tmp/dead; exec sleep 1000") with { ReadinessProbe = ready, LivenessProbe = alive }],
        });
        Assert.False(Ready(await _runtime.UntilRunningAsync("probed")));
        await _runtime.UntilAsync("probed", Ready);
        await _runtime.UntilAsync("probed", pod => pod.Status?.ContainerStatuses?[0].RestartCount == 1);
    }

    [Fact]
    public async Task A_deleted_workload_is_as_ready_as_its_probe_finds_until_it_has_ended()
    {
        Probe ready = new() { Exec = new ExecAction { Command = ["test", "-e", "/tmp/ready"] }, PeriodSeconds = 1, FailureThreshold = 1 };
        Probe alive = new() { Exec = new ExecAction { Command = ["test", "-e", "/tmp/ready"] }, PeriodSeconds = 1, FailureThreshold = 1 };
        using TemporaryDirectory flags = new();
        string script = "touch /tmp/ready; trap 'echo asked' TERM; while :; do grep -qs enough /flags/f && rm -f /tmp/ready; sleep 0.1; done";
        await _runtime.CreateAsync("ending", new PodSpec
        {
            TerminationGracePeriodSeconds = 60,
            Volumes = [new Volume { Name = "flags", HostPath = new HostPathVolumeSource { Path = flags.Path } }],
            Containers =
            [
                RuntimeUnderTest.Shell(script) with
                {
                    ReadinessProbe = ready, LivenessProbe = alive, VolumeMounts = [new VolumeMount { Name = "flags", MountPath = "/flags" }],
                },
            ],
        });
        Pod pod = await _runtime.UntilAsync("ending", Ready);
        await _runtime.Client.DeleteAsync(ResourceTypes.Pods, pod.Key, Cancellation);
        await Eventually.HappensAsync(() => _runtime.Log(pod).Contains("asked", StringComparison.Ordinal), () => _runtime.Log(pod));
        Assert.True(Ready((await _runtime.FindAsync("ending"))!));

        await File.WriteAllTextAsync(Path.Combine(flags.Path, "f"), "enough", Cancellation);
        Pod refusing = await _runtime.UntilAsync("ending", known => !Ready(known));
        Assert.NotNull(refusing.Status!.ContainerStatuses![0].State!.Running);
        Assert.Equal(0, refusing.Status.ContainerStatuses[0].RestartCount);
        await _runtime.Client.DeleteAsync(ResourceTypes.Pods, pod.Key, new DeleteQuery { GracePeriodSeconds = 1 }, Cancellation);
        await _runtime.UntilGoneAsync("ending");
    }

    [Fact]
    public async Task A_container_finds_the_services_of_its_namespace_in_its_environment()
    {
        Service store = new() { Metadata = new ObjectMeta { Name = "the-store", Namespace = "default" }, Spec = new ServiceSpec { Ports = [new ServicePort { Port = 6379 }] } };
        store = await _runtime.Client.CreateAsync(ResourceTypes.Services, store, Cancellation);
        await _runtime.CreateAsync("told", new PodSpec { Containers = [RuntimeUnderTest.Shell("echo $THE_STORE_SERVICE_HOST $THE_STORE_PORT; exec sleep 1000")] });
        Pod pod = await _runtime.UntilRunningAsync("told");
        string address = store.Spec!.ClusterIP!;
        await Eventually.HappensAsync(() => _runtime.Log(pod).Length > 0, () => "it said nothing");
        Assert.Equal($"{address} tcp://{address}:6379\n", _runtime.Log(pod));
    }

    [Fact]
    public async Task Network_probes_are_sent_from_the_node_and_a_host_network_workload_runs_in_it()
    {
        Probe http = new() { HttpGet = new HTTPGetAction { Port = "web", Path = "/" }, PeriodSeconds = 1 };
        string server = "exec ncat -l -k 8080 -c 'printf \"HTTP/1.0 204 No Content\\r\\nConnection: close\\r\\n\\r\\n\"'";
        await _runtime.CreateAsync("web", new PodSpec
        {
            HostNetwork = true,
            TerminationGracePeriodSeconds = 1,
            Containers = [RuntimeUnderTest.Shell(server) with { ReadinessProbe = http, Ports = [new ContainerPort { Name = "web", Port = 8080 }] }],
        });
        Pod pod = await _runtime.UntilAsync("web", Ready);
        Assert.Equal("10.98.0.1", pod.Status!.PodIP);
        Assert.Empty(_runtime.Sandboxes());
    }

    [Fact]
    public async Task A_refused_sandbox_is_told_by_an_event_and_tried_again()
    {
        string broken = Path.Combine(_runtime.PluginDirectory, "broken");
        await File.WriteAllTextAsync(broken, "", Cancellation);
        await _runtime.CreateAsync("waiting", new PodSpec { Containers = [RuntimeUnderTest.Shell("exec sleep 1000")] });
        await Eventually.HappensAsync(() => HasEventAsync("waiting", "FailedCreatePodSandBox", "no network today"), () => "there is no Event");
        Assert.Equal("Pending", (await _runtime.FindAsync("waiting"))!.Status!.Phase);
        File.Delete(broken);
        await _runtime.UntilAsync("waiting", Ready);
    }

    [Fact]
    public async Task What_cannot_be_honoured_is_told_and_not_run()
    {
        await _runtime.CreateAsync("image", new PodSpec { Containers = [new Container { Name = "c", Image = "nginx" }] });
        await Eventually.HappensAsync(() => HasEventAsync("image", "UnsupportedField", "spec.containers[0].command: Required value"), () => "there is no Event");
        Pod pod = await _runtime.UntilAsync("image", pod => pod.Status?.ContainerStatuses?[0].State?.Waiting?.Reason == "CreateContainerConfigError");
        Assert.Contains("spec.containers[0].command", pod.Status!.ContainerStatuses![0].State!.Waiting!.Message, StringComparison.Ordinal);
    }

    private static bool Ready(Pod pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    private async Task<bool> HasEventAsync(string pod, string reason, string part)
    {
        KubeList<CoreEvent> events = await _runtime.Client.ListAsync(ResourceTypes.Events, new ListQuery("default"), Cancellation);
        return events.Items.Any(item => item.InvolvedObject?.Name == pod && item.Reason == reason && item.Message?.Contains(part, StringComparison.Ordinal) == true);
    }
}
