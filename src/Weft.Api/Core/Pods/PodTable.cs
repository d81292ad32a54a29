using System.Globalization;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>A Pod as a row: how far its containers are, in one word.</summary>
internal static class PodTable
{
    internal static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("Ready", "string", "", "Ready containers of all."),
        new("Status", "string", "", "How far it is."),
        new("Restarts", "string", "", "How often its containers were started again."),
        PrinterColumn.Age,
        new("IP", "string", "", "Its address.", 1),
        new("Node", "string", "", "Where it runs.", 1),
        new("Nominated Node", "string", "", "Where room is being made for it.", 1),
        new("Readiness Gates", "string", "", "Extra conditions met of those asked for.", 1),
    ];

    internal static JsonArray Row(Pod pod, DateTimeOffset now)
    {
        var statuses = pod.Status?.ContainerStatuses ?? [];
        var ready = statuses.Count(s => s.Ready && s.State?.Running is not null);
        return
        [
            pod.Metadata.Name,
            string.Create(CultureInfo.InvariantCulture, $"{ready}/{pod.Spec?.Containers.Count ?? 0}"),
            StatusText(pod, ready > 0 || statuses.Any(s => s.State?.Running is not null)),
            Restarts(statuses, now),
            TableText.Age(pod.Metadata.CreationTimestamp, now),
            TableText.OrNone(pod.Status?.PodIPs is [var first, ..] ? first.Ip : pod.Status?.PodIP),
            TableText.OrNone(pod.Spec?.NodeName),
            TableText.OrNone(pod.Status?.NominatedNodeName),
            Gates(pod),
        ];
    }

    private static string StatusText(Pod pod, bool hasRunning)
    {
        var status = pod.Status;
        var text = string.IsNullOrEmpty(status?.Reason) ? status?.Phase ?? "" : status.Reason;
        if (status?.Conditions?.Any(c => c is { Type: "PodScheduled", Reason: "SchedulingGated" }) == true)
        {
            text = "SchedulingGated";
        }

        if (InitText(pod) is { } init)
        {
            text = init;
        }
        else
        {
            foreach (var container in (status?.ContainerStatuses ?? []).Reverse())
            {
                text = ContainerText(container.State) ?? text;
            }

            if (text == "Completed" && hasRunning)
            {
                text = IsReady(pod) ? "Running" : "NotReady";
            }
        }

        return pod.Metadata.DeletionTimestamp is null || status?.Phase is "Succeeded" or "Failed" ? text
            : status?.Reason == "NodeLost" ? "Unknown" : "Terminating";
    }

    private static string? InitText(Pod pod)
    {
        var statuses = pod.Status?.InitContainerStatuses ?? [];
        var total = pod.Spec?.InitContainers?.Count ?? 0;
        for (var i = 0; i < statuses.Count; i++)
        {
            var state = statuses[i].State;
            if (state?.Terminated is { ExitCode: 0 } || statuses[i].Started == true)
            {
                continue;
            }

            if (state?.Terminated is { } ended)
            {
                return "Init:" + EndText(ended);
            }

            return state?.Waiting?.Reason is { Length: > 0 } reason and not "PodInitializing"
                ? "Init:" + reason
                : string.Create(CultureInfo.InvariantCulture, $"Init:{i}/{total}");
        }

        return null;
    }

    private static string? ContainerText(ContainerState? state) =>
        state?.Waiting?.Reason is { Length: > 0 } waiting ? waiting
            : state?.Terminated is { } ended ? EndText(ended) : null;

    private static string EndText(ContainerStateTerminated ended) =>
        !string.IsNullOrEmpty(ended.Reason) ? ended.Reason
            : ended.Signal is > 0 ? string.Create(CultureInfo.InvariantCulture, $"Signal:{ended.Signal}")
            : string.Create(CultureInfo.InvariantCulture, $"ExitCode:{ended.ExitCode}");

    private static string Restarts(IReadOnlyList<ContainerStatus> statuses, DateTimeOffset now)
    {
        var count = statuses.Sum(s => s.RestartCount);
        var last = statuses.Max(s => s.LastState?.Terminated?.FinishedAt);
        return count > 0 && last is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"{count} ({TableText.Age(time, now)} ago)")
            : count.ToString(CultureInfo.InvariantCulture);
    }

    private static string Gates(Pod pod)
    {
        var gates = pod.Spec?.ReadinessGates ?? [];
        var met = gates.Count(g => pod.Status?.Conditions?.Any(c => c.Type == g.ConditionType && c.Status == "True") == true);
        return gates.Count == 0 ? TableText.None : string.Create(CultureInfo.InvariantCulture, $"{met}/{gates.Count}");
    }

    private static bool IsReady(Pod pod) => pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;
}
