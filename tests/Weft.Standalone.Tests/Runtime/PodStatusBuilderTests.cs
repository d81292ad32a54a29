using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Tests.Runtime;

public sealed class PodStatusBuilderTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SandboxRecord _sandbox = new() { Id = "s", NetnsPath = "/run/netns/x", CniResult = "attached" };

    [Fact]
    public void Before_its_sandbox_a_workload_is_pending_and_its_container_is_being_created()
    {
        PodStatus status = Build(Record(), new ContainerView(null));
        Assert.Equal(("Pending", "ContainerCreating"), (status.Phase, status.ContainerStatuses![0].State!.Waiting!.Reason));
        Assert.Equal(["PodReadyToStartContainers=False", "Initialized=True", "Ready=False ContainersNotReady", "ContainersReady=False ContainersNotReady"], Conditions(status));
        Assert.Null(status.PodIP);
        Assert.Equal("containers with unready status: [c]", status.Conditions![2].Message);
    }

    [Fact]
    public void A_running_and_ready_workload_shows_both_addresses()
    {
        PodStatus status = Build(Record(Running()), new ContainerView(Running(), Started: true, Ready: true));
        Assert.Equal(["PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True"], Conditions(status));
        Assert.Equal(("Running", "10.1.0.5"), (status.Phase, status.PodIP));
        Assert.Equal(["10.1.0.5", "fd00::5"], status.PodIPs!.Select(address => address.Ip));
        Assert.Equal(["172.30.1.11", "fd30:1::11"], status.HostIPs!.Select(address => address.Ip));
        ContainerStatus container = status.ContainerStatuses![0];
        Assert.Equal((true, true, "weft://id1"), (container.Ready, container.Started, container.ContainerID));
    }

    [Fact]
    public void A_container_whose_first_process_has_not_begun_is_still_being_created()
    {
        ContainerRecord starting = Running() with { Main = null };
        PodStatus status = Build(Record(starting), new ContainerView(starting));
        Assert.Equal(("Pending", "ContainerCreating"), (status.Phase, status.ContainerStatuses![0].State!.Waiting!.Reason));
    }

    [Fact]
    public void A_container_in_back_off_waits_and_shows_how_it_ended()
    {
        ContainerRecord ended = Exited(3) with { RestartCount = 1 };
        PodStatus status = Build(Record(ended), new ContainerView(ended, WaitingReason: "CrashLoopBackOff", WaitingMessage: "back-off 10s"));
        ContainerStatus container = status.ContainerStatuses![0];
        Assert.Equal(("Running", "CrashLoopBackOff", 3, 1), (status.Phase, container.State!.Waiting!.Reason, container.LastState!.Terminated!.ExitCode, container.RestartCount));
    }

    [Theory]
    [InlineData(0, "Succeeded", "PodCompleted")]
    [InlineData(3, "Failed", "PodFailed")]
    public void A_workload_that_is_over_keeps_its_address(int exitCode, string phase, string reason)
    {
        ContainerRecord ended = Exited(exitCode);
        PodRecord record = Record(ended) with { Sandbox = null };
        PodStatus status = Build(record, new ContainerView(ended), finished: true);
        Assert.Equal((phase, "10.1.0.5"), (status.Phase, status.PodIP));
        Assert.Equal(exitCode, status.ContainerStatuses![0].State!.Terminated!.ExitCode);
        Assert.Equal(
            ["PodReadyToStartContainers=False", $"Initialized=True{(exitCode == 0 ? " PodCompleted" : "")}", $"Ready=False {reason}", $"ContainersReady=False {reason}"],
            Conditions(status));
    }

    [Fact]
    public void A_condition_keeps_its_time_as_long_as_its_status_stays()
    {
        PodCondition old = new() { Type = "Ready", Status = "False", LastTransitionTime = _now.AddHours(-1) };
        Pod pod = Pod() with { Status = new PodStatus { Conditions = [old] } };
        PodStatus waiting = Build(Record(), new ContainerView(null), pod: pod);
        PodStatus ready = Build(Record(Running()), new ContainerView(Running(), Ready: true), pod: pod);
        Assert.Equal((_now.AddHours(-1), _now), (waiting.Conditions![2].LastTransitionTime, ready.Conditions![2].LastTransitionTime));
    }

    [Fact]
    public void A_readiness_gate_holds_back_ready_until_its_condition_is_true()
    {
        Pod pod = Pod() with { Spec = Pod().Spec! with { ReadinessGates = [new PodReadinessGate { ConditionType = "example.org/gate" }] } };
        Pod open = pod with { Status = new PodStatus { Conditions = [new PodCondition { Type = "example.org/gate", Status = "True" }] } };
        ContainerView view = new(Running(), Started: true, Ready: true);
        Assert.Equal("Ready=False ReadinessGatesNotReady", Conditions(Build(Record(Running()), view, pod: pod))[2]);
        Assert.Equal("Ready=True", Conditions(Build(Record(Running()), view, pod: open))[2]);
    }

    [Fact]
    public void As_long_as_an_init_container_has_not_succeeded_the_others_wait()
    {
        Pod pod = Pod() with { Spec = Pod().Spec! with { InitContainers = [new Container { Name = "init" }] } };
        PodStatus status = new PodStatusBuilder(pod, Record(), new Dictionary<string, ContainerView>(), _now) { HostAddresses = [] }.Build();
        Assert.Equal("Pending", status.Phase);
        Assert.Equal("Initialized=False ContainersNotInitialized", Conditions(status)[1]);
        Assert.Equal("PodInitializing", status.ContainerStatuses![0].State!.Waiting!.Reason);
    }

    private static PodStatus Build(PodRecord record, ContainerView view, bool finished = false, Pod? pod = null) =>
        new PodStatusBuilder(pod ?? Pod(), record, new Dictionary<string, ContainerView> { ["c"] = view }, _now)
        {
            HostAddresses = ["172.30.1.11", "fd30:1::11"],
            Finished = finished,
        }.Build();

    private static string[] Conditions(PodStatus status) =>
        [.. status.Conditions!.Select(condition => $"{condition.Type}={condition.Status}{(condition.Reason is null ? "" : " " + condition.Reason)}")];

    private static Pod Pod() => new()
    {
        Metadata = new ObjectMeta { Name = "web", Namespace = "shop", Uid = "u" },
        Spec = new PodSpec { Containers = [new Container { Name = "c", Image = "x" }] },
    };

    private static PodRecord Record(ContainerRecord? container = null)
    {
        PodRecord record = new() { Uid = "u", Namespace = "shop", Name = "web", StartTime = _now };
        return container is null
            ? record
            : record.With(container) with { Sandbox = _sandbox, Addresses = ImmutableArray.Create("10.1.0.5", "fd00::5") };
    }

    private static ContainerRecord Running() => new() { Name = "c", Id = "id1", StartedAt = _now, Main = new ProcessRecord(1, 1) };

    private static ContainerRecord Exited(int code) =>
        new() { Name = "c", Id = "id1", Phase = ContainerPhase.Exited, StartedAt = _now, FinishedAt = _now, ExitCode = code, Reason = code == 0 ? "Completed" : "Error" };
}
