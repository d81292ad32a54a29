using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>POST of pods/binding: how a scheduler puts a Pod on a node.</summary>
internal static class BindingHandler
{
    internal static async Task HandleAsync(ApiRequest request)
    {
        var dryRun = request.Query.DryRun("CreateOptions");
        var binding = (await request.ReadBodyAsync()).ParseObject("Binding", []);
        var node = binding.At("target", "name").AsString() ?? "";
        if (node.Length == 0)
        {
            var errors = new FieldErrors();
            errors.Required(FieldPath.Of("target", "name"));
            throw new StatusException(errors.ToStatus("", "Binding", request.Key.Name));
        }

        var annotations = binding.At("metadata", "annotations") as JsonObject ?? [];
        while (true)
        {
            var current = request.Find();
            var document = current.ToJson();
            Bind(document, request.Key.Name, node, annotations, request.Core.Time);
            if (dryRun || await TryWriteAsync(request, current, document))
            {
                break;
            }
        }

        await request.SendStatusAsync(new KubeStatus { Status = KubeStatus.Success, Code = 201 });
    }

    /// <summary>The node of a Pod is set here and nowhere else, so this does not pass the rules for updates.</summary>
    private static async Task<bool> TryWriteAsync(ApiRequest request, StoredObject current, JsonObject document)
    {
        var outcome = await request.Store.WriteAsync(
            new WriteRequest(request.Resource.Id, current.Key, current.ResourceVersion, EncodedObject.From(document)), request.Aborted);
        return outcome.Committed;
    }

    private static void Bind(JsonObject document, string pod, string node, JsonObject annotations, TimeProvider time)
    {
        if (document.At("metadata", "deletionTimestamp") is not null)
        {
            throw Refuse(pod, $"pod {pod} is being deleted, cannot be assigned to a host");
        }

        if (document.At("spec", "nodeName").AsString() is { Length: > 0 } taken)
        {
            throw Refuse(pod, $"pod {pod} is already assigned to node \"{taken}\"");
        }

        document.Ensure("spec")["nodeName"] = node;
        foreach (var (name, value) in annotations)
        {
            document.Ensure("metadata").Ensure("annotations")[name] = value?.DeepClone();
        }

        SetScheduled(document.Ensure("status"), Timestamps.Now(time));
    }

    private static void SetScheduled(JsonObject status, string now)
    {
        var conditions = status["conditions"] as JsonArray ?? [];
        foreach (var old in conditions.Objects().Where(condition => condition["type"].AsString() == "PodScheduled").ToList())
        {
            conditions.Remove(old);
        }

        conditions.Add((JsonNode)new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = now,
        });
        status["conditions"] = conditions.Parent is null ? conditions : conditions.DeepClone();
    }

    private static StatusException Refuse(string pod, string why) => new(new KubeStatus
    {
        Status = KubeStatus.Failure,
        Message = $"Operation cannot be fulfilled on pods/binding \"{pod}\": {why}",
        Reason = "Conflict",
        Details = new StatusDetails { Name = pod, Kind = "pods/binding" },
        Code = 409,
    });
}
