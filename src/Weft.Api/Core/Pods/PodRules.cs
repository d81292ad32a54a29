using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class PodRules() : KindRules<Pod>(ResourceTypes.Pods)
{
    public override KindTraits Traits { get; } =
        new() { Singular = "pod", ShortNames = ["po"], Categories = ["all"], HasStatus = true };

    public override IReadOnlyList<PrinterColumn> Columns => PodTable.Columns;

    public override IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; } =
        new Dictionary<string, Func<JsonObject, string>>
        {
            ["spec.nodeName"] = o => o.At("spec", "nodeName").AsString() ?? "",
            ["spec.restartPolicy"] = o => o.At("spec", "restartPolicy").AsString() ?? "",
            ["spec.schedulerName"] = o => o.At("spec", "schedulerName").AsString() ?? "",
            ["spec.serviceAccountName"] = o => o.At("spec", "serviceAccountName").AsString() ?? "",
            ["spec.hostNetwork"] = o => o.At("spec", "hostNetwork").AsBool() == true ? "true" : "false",
            ["status.phase"] = o => o.At("status", "phase").AsString() ?? "",
            ["status.podIP"] = o => o.At("status", "podIP").AsString() ?? "",
            ["status.nominatedNodeName"] = o => o.At("status", "nominatedNodeName").AsString() ?? "",
        };

    // Who runs the Pod labels it through the status endpoint too.
    private protected override IReadOnlyList<string> StatusKeepsMetadata => ["deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences"];

    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        PodDefaults.ApplyPod(obj.Ensure("spec"));
    }

    public override void PrepareForCreate(JsonObject obj)
    {
        base.PrepareForCreate(obj);
        PodDefaults.ApplyAdmission(obj.Ensure("spec"));
        obj["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = PodQos.ClassOf(obj["spec"]) };
    }

    private protected override void Validate(Pod obj, FieldErrors errors) =>
        PodSpecValidation.Validate(obj.Spec ?? new PodSpec(), FieldPath.Of("spec"), errors);

    private protected override void ValidateUpdate(Change<Pod> change, FieldErrors errors)
    {
        Validate(change.New, errors);
        PodUpdateValidation.Validate(change, errors);
    }

    private protected override void ValidateStatusUpdate(Change<Pod> change, FieldErrors errors)
    {
        var path = FieldPath.Of("status", "podIPs");
        var addresses = change.New.Status?.PodIPs ?? [];
        for (var i = 0; i < addresses.Count; i++)
        {
            FieldChecks.Address(addresses[i].Ip, path.Index(i).Child("ip"), errors);
        }

        FieldChecks.ListsOfSameField(addresses, path, a => a.Ip, "ip", errors);
    }

    private protected override JsonArray Row(Pod obj, DateTimeOffset now) => PodTable.Row(obj, now);
}
