using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Testing;

namespace Weft.Node.Tests.Runtime;

/// <summary>What a runtime finds of the workloads of the one before it.</summary>
public sealed class AdoptionTests : IAsyncLifetime
{
    private RuntimeUnderTest _runtime = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _runtime = await RuntimeUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    [Fact]
    public async Task A_running_workload_goes_on_untouched()
    {
        await _runtime.CreateAsync("p", new PodSpec { Containers = [RuntimeUnderTest.Shell("exec sleep 1000")] });
        Pod before = await _runtime.UntilRunningAsync("p");
        int pid = MainPid(before);
        await _runtime.EndRuntimeAsync();
        await _runtime.StartRuntimeAsync();

        // The new runtime acts on what changes from now on, so it has the workload in hand.
        await _runtime.CreateAsync("after", new PodSpec { Containers = [RuntimeUnderTest.Shell("exec sleep 1000")] });
        await _runtime.UntilRunningAsync("after");
        Pod after = await _runtime.UntilRunningAsync("p");
        Assert.Equal((pid, 0), (MainPid(after), after.Status!.ContainerStatuses![0].RestartCount));
        Assert.Equal(before.Status!.ContainerStatuses![0].ContainerID, after.Status.ContainerStatuses[0].ContainerID);
        await _runtime.Client.DeleteAsync(ResourceTypes.Pods, after.Key, new Weft.Client.DeleteQuery { GracePeriodSeconds = 1 }, Cancellation);
        await _runtime.UntilGoneAsync("p");
    }

    [Fact]
    public async Task A_workload_that_ended_meanwhile_is_told_with_its_own_exit_code()
    {
        string signal = Path.Combine(_runtime.PluginDirectory, "end");
        await _runtime.CreateAsync("p", new PodSpec
        {
            RestartPolicy = "Never",
            Volumes = [new Volume { Name = "v", HostPath = new HostPathVolumeSource { Path = _runtime.PluginDirectory } }],
            Containers = [RuntimeUnderTest.Shell("while [ ! -e /v/end ]; do sleep 0.05; done; exit 7") with { VolumeMounts = [new VolumeMount { Name = "v", MountPath = "/v" }] }],
        });
        Pod pod = await _runtime.UntilRunningAsync("p");
        await _runtime.EndRuntimeAsync();
        await File.WriteAllTextAsync(signal, "", Cancellation);
        string exit = Path.Combine(_runtime.PodDirectory(pod), "containers", "c", "exit");
        await Eventually.HappensAsync(() => File.Exists(exit), () => "it did not end");
        await _runtime.StartRuntimeAsync();
        pod = await _runtime.UntilAsync("p", pod => pod.Status?.Phase == "Failed");
        Assert.Equal(7, pod.Status!.ContainerStatuses![0].State!.Terminated!.ExitCode);
    }

    [Fact]
    public async Task A_workload_whose_pod_was_deleted_meanwhile_is_ended()
    {
        await _runtime.CreateAsync("p", new PodSpec { Containers = [RuntimeUnderTest.Shell("exec sleep 1000")] });
        Pod pod = await _runtime.UntilRunningAsync("p");
        await _runtime.EndRuntimeAsync();
        await _runtime.Client.DeleteAsync(ResourceTypes.Pods, pod.Key, new Weft.Client.DeleteQuery { GracePeriodSeconds = 0 }, Cancellation);
        await _runtime.StartRuntimeAsync();
        await Eventually.HappensAsync(() => !Directory.Exists(_runtime.PodDirectory(pod)), () => "it is still on record");
        Assert.Empty(_runtime.Sandboxes());
        Assert.False(Directory.Exists(_runtime.CgroupDirectory(pod)));
    }

    [Fact]
    public async Task A_workload_that_was_killed_with_its_runtime_is_started_again_in_its_own_sandbox()
    {
        await _runtime.CreateAsync("p", new PodSpec { Containers = [RuntimeUnderTest.Shell("exec sleep 1000")] });
        Pod pod = await _runtime.UntilRunningAsync("p");
        string sandbox = Assert.Single(_runtime.Sandboxes());
        await _runtime.EndRuntimeAsync();
        await File.WriteAllTextAsync(Path.Combine(_runtime.CgroupDirectory(pod), "cgroup.kill"), "1", Cancellation);
        await _runtime.StartRuntimeAsync();
        pod = await _runtime.UntilAsync("p", pod => pod.Status?.ContainerStatuses?[0] is { RestartCount: 1, State.Running: not null });
        Assert.Equal(137, pod.Status!.ContainerStatuses![0].LastState!.Terminated!.ExitCode);
        Assert.Equal(sandbox, Assert.Single(_runtime.Sandboxes()));
    }

    [Fact]
    public async Task A_workload_whose_sandbox_vanished_gets_a_new_one()
    {
        await _runtime.CreateAsync("p", new PodSpec { Containers = [RuntimeUnderTest.Shell("exec sleep 1000")] });
        Pod pod = await _runtime.UntilRunningAsync("p");
        string sandbox = Assert.Single(_runtime.Sandboxes());
        await _runtime.EndRuntimeAsync();
        Weft.Linux.Namespaces.NetworkNamespace.TryDelete(sandbox);
        await _runtime.StartRuntimeAsync();
        await _runtime.UntilAsync("p", pod => pod.Status?.ContainerStatuses?[0] is { RestartCount: 1, State.Running: not null });
        Assert.NotEqual(sandbox, Assert.Single(_runtime.Sandboxes()));
    }

    private int MainPid(Pod pod) => (int)JsonNode.Parse(File.ReadAllText(Path.Combine(_runtime.PodDirectory(pod), "pod.json")))!["containers"]!["c"]!["main"]!["pid"]!;
}
