using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.Runtime.Pods;

/// <content>Telling the API server how the workload is.</content>
internal sealed partial class PodWorker
{
    /// <summary>Conditions that kubelet owns; all others are kept as others wrote them.</summary>
    private static readonly string[] _ownConditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"];

    /// <summary>Fields of the status that are removed when they no longer apply.</summary>
    private static readonly string[] _ownFields = ["reason", "message", "podIP", "podIPs", "initContainerStatuses"];

    private Pod? _lastPod;
    private string? _lastReport;

    /// <summary>Writes the status if it differs from what was written last.</summary>
    private async Task ReportAsync(Pod pod, bool finished, CancellationToken cancellationToken)
    {
        Dictionary<string, ContainerView> views = new(StringComparer.Ordinal);
        foreach (Container container in (pod.Spec?.InitContainers ?? []).Concat(pod.Spec?.Containers ?? []))
        {
            views[container.Name] = View(container, finished);
        }

        PodStatus status = new PodStatusBuilder(_lastPod ?? pod, _record, views, _services.Time.GetUtcNow())
        {
            HostAddresses = _services.NodeAddresses,
            Finished = finished,
        }.Build();
        JsonObject patch = Patch(pod, status);
        string report = patch.ToJsonString();
        if (report == _lastReport)
        {
            return;
        }

        try
        {
            _lastPod = await _services.Client.PatchStatusAsync(ResourceTypes.Pods, pod.Key, patch, cancellationToken);
            _lastReport = report;
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound || refusal.IsConflict)
        {
            // Gone, or another Pod of the same name: the watch will say so.
        }
    }

    private ContainerView View(Container container, bool finished)
    {
        ContainerRecord? known = Find(container.Name);
        if (!finished && known is not { Phase: ContainerPhase.Running } && _waiting.TryGetValue(container.Name, out var waiting))
        {
            return new ContainerView(known, WaitingReason: waiting.Reason, WaitingMessage: waiting.Message);
        }

        _probes.TryGetValue(container.Name, out Probes.ContainerProbes? probes);
        bool running = known is { Phase: ContainerPhase.Running };
        bool stopping = _stops.TryGetValue(container.Name, out StopState? stop) && !stop.ServesOn;
        return new ContainerView(known, running && probes?.Started == true, running && !stopping && probes?.Ready == true);
    }

    private JsonObject Patch(Pod pod, PodStatus status)
    {
        JsonObject json = (JsonObject)JsonSerializer.SerializeToNode(status, KubeJson.Default.PodStatus)!;
        foreach (string field in _ownFields.Where(field => !json.ContainsKey(field)))
        {
            json[field] = null;
        }

        if (json["conditions"] is JsonArray conditions)
        {
            foreach (PodCondition foreign in (_lastPod ?? pod).Status?.Conditions?.Where(condition => !_ownConditions.Contains(condition.Type)) ?? [])
            {
                conditions.Add(JsonSerializer.SerializeToNode(foreign, KubeJson.Default.PodCondition));
            }
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["uid"] = _record.Uid }, ["status"] = json };
    }
}
