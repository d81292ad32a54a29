using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Standalone.Runtime.Pods;

/// <summary>Computes the status of a Pod as kubelet writes it. Pure.</summary>
internal sealed class PodStatusBuilder(Pod pod, PodRecord record, IReadOnlyDictionary<string, ContainerView> views, DateTimeOffset now)
{
    private const string True = "True";
    private const string False = "False";

    private readonly PodSpec _spec = pod.Spec ?? new PodSpec();

    public required ImmutableArray<string> HostAddresses { get; init; }

    /// <summary>No container is running and none will be started again.</summary>
    public bool Finished { get; init; }

    public PodStatus Build()
    {
        string phase = Phase();
        ImmutableArray<string> addresses = record.HostNetwork ? HostAddresses : record.Addresses;
        return new PodStatus
        {
            Phase = phase,
            Reason = record.FailedReason,
            Message = record.FailedMessage,
            StartTime = record.StartTime,
            HostIP = HostAddresses.FirstOrDefault(),
            HostIPs = [.. HostAddresses.Select(address => new HostIP { Ip = address })],
            PodIP = addresses.FirstOrDefault(),
            PodIPs = addresses.IsEmpty ? null : [.. addresses.Select(address => new PodIP { Ip = address })],
            Conditions = Conditions(phase),
            InitContainerStatuses = _spec.InitContainers is { Count: > 0 } init ? [.. init.Select(container => Status(container, init: true))] : null,
            ContainerStatuses = [.. _spec.Containers.Select(container => Status(container, init: false))],
        };
    }

    private string Phase()
    {
        if (record.FailedReason is not null && Finished)
        {
            return "Failed";
        }

        if (Finished)
        {
            return _spec.Containers.All(container => View(container).Record is { Phase: ContainerPhase.Exited, ExitCode: 0 }) ? "Succeeded" : "Failed";
        }

        return InitDone() && _spec.Containers.All(container => View(container).Record is { } known && !IsStarting(known)) ? "Running" : "Pending";
    }

    private PodCondition[] Conditions(string phase)
    {
        string? over = phase switch { "Succeeded" => "PodCompleted", "Failed" => "PodFailed", _ => null };
        string[] unready = [.. _spec.Containers.Where(container => !View(container).Ready).Select(container => container.Name)];
        string[] uninitialised = [.. (_spec.InitContainers ?? []).Where(container => !IsDone(View(container).Record)).Select(container => container.Name)];
        bool initialised = uninitialised.Length == 0 || over is not null;
        bool sandbox = record.HostNetwork ? !Finished : record.Sandbox?.Ready == true;
        PodCondition containersReady = over is not null
            ? Condition("ContainersReady", False, over)
            : unready.Length == 0
                ? Condition("ContainersReady", True)
                : Condition("ContainersReady", False, "ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
        return
        [
            Condition("PodReadyToStartContainers", sandbox ? True : False),
            initialised
                ? Condition("Initialized", True, phase == "Succeeded" ? over : null)
                : Condition("Initialized", False, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', uninitialised)}]"),
            Ready(containersReady),
            containersReady,
        ];
    }

    private PodCondition Ready(PodCondition containersReady)
    {
        if (containersReady.Status != True)
        {
            return Condition("Ready", containersReady.Status, containersReady.Reason, containersReady.Message);
        }

        string[] missing = [.. (_spec.ReadinessGates ?? []).Select(gate => gate.ConditionType).Where(type => Old(type)?.Status != True)];
        return missing.Length == 0
            ? Condition("Ready", True)
            : Condition("Ready", False, "ReadinessGatesNotReady", string.Join(", ", missing.Select(type => $"corresponding condition of pod readiness gate \"{type}\" does not exist.")));
    }

    /// <summary>Keeps the time of the last transition as long as the status stays.</summary>
    private PodCondition Condition(string type, string status, string? reason = null, string? message = null) => new()
    {
        Type = type,
        Status = status,
        Reason = reason,
        Message = message,
        LastTransitionTime = Old(type) is { } old && old.Status == status ? old.LastTransitionTime : now,
    };

    private PodCondition? Old(string type) => pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    private ContainerStatus Status(Container container, bool init)
    {
        ContainerView view = View(container);
        ContainerRecord? known = view.Record;
        bool waiting = known is null || view.WaitingReason is not null || IsStarting(known);
        return new ContainerStatus
        {
            Name = container.Name,
            Image = container.Image ?? "",
            ImageID = known is null ? "" : "process",
            ContainerID = known is null || IsStarting(known) ? null : ContainerId(known),
            RestartCount = known?.RestartCount ?? 0,
            Ready = init ? IsDone(known) : view.Ready,
            Started = known is { Phase: ContainerPhase.Running } && view.Started,
            State = State(view, waiting, init),
            LastState = LastState(known, waiting) ?? new ContainerState(),
            VolumeMounts = container.VolumeMounts is { Count: > 0 } mounts ? [.. mounts.Select(Mount)] : null,
        };
    }

    private ContainerState State(ContainerView view, bool waiting, bool init)
    {
        if (waiting)
        {
            string fallback = !init && !InitDone() ? "PodInitializing" : init ? "PodInitializing" : "ContainerCreating";
            return new ContainerState { Waiting = new ContainerStateWaiting { Reason = view.WaitingReason ?? fallback, Message = view.WaitingMessage } };
        }

        return view.Record!.Phase == ContainerPhase.Running
            ? new ContainerState { Running = new ContainerStateRunning { StartedAt = view.Record.StartedAt } }
            : new ContainerState { Terminated = Terminated(view.Record) };
    }

    /// <summary>A container that waits for its next start shows how the last one ended.</summary>
    private static ContainerState? LastState(ContainerRecord? known, bool waiting)
    {
        ContainerRecord? last = known is { Phase: ContainerPhase.Exited } && waiting ? known : known?.Last;
        return last is null ? null : new ContainerState { Terminated = Terminated(last) };
    }

    private static ContainerStateTerminated Terminated(ContainerRecord ended) => new()
    {
        ExitCode = ended.ExitCode,
        Reason = ended.Reason,
        Message = ended.Message,
        StartedAt = ended.StartedAt,
        FinishedAt = ended.FinishedAt,
        ContainerID = ContainerId(ended),
    };

    private static VolumeMountStatus Mount(VolumeMount mount) => new()
    {
        Name = mount.Name,
        MountPath = mount.MountPath,
        ReadOnly = mount.ReadOnly == true ? true : null,
        RecursiveReadOnly = mount.ReadOnly == true ? "Disabled" : null,
    };

    private ContainerView View(Container container) => views.GetValueOrDefault(container.Name) ?? new ContainerView(record.Containers.GetValueOrDefault(container.Name));

    private bool InitDone() => (_spec.InitContainers ?? []).All(container => IsDone(View(container).Record));

    /// <summary>Its first process has not begun yet.</summary>
    private static bool IsStarting(ContainerRecord known) => known is { Phase: ContainerPhase.Running, Main: null };

    private static bool IsDone(ContainerRecord? known) => known is { Phase: ContainerPhase.Exited, ExitCode: 0 };

    private static string ContainerId(ContainerRecord known) => $"weft://{known.Id}";
}
