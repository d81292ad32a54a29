using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class ReplicaSetRules() : KindRules<ReplicaSet>(ResourceTypes.ReplicaSets)
{
    private static readonly FieldPath _path = FieldPath.Of("spec");

    public override KindTraits Traits { get; } = new()
    {
        Singular = "replicaset",
        ShortNames = ["rs"],
        Categories = ["all"],
        HasStatus = true,
        HasGeneration = true,
        Scale = new ScalePaths(".spec.replicas", ".status.replicas", null),
    };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("Desired", "integer", "", "Pods wanted."),
        new("Current", "integer", "", "Pods that exist."),
        new("Ready", "integer", "", "Pods that are ready."),
        PrinterColumn.Age,
        .. PodTemplateTable.Columns,
    ];

    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var spec = obj.Ensure("spec");
        spec.SetDefault("replicas", 1);
        PodDefaults.ApplyTemplate(spec);
    }

    private protected override void Validate(ReplicaSet obj, FieldErrors errors)
    {
        var spec = obj.Spec ?? new ReplicaSetSpec();
        FieldChecks.NonNegative(spec.Replicas, _path.Child("replicas"), errors);
        FieldChecks.NonNegative(spec.MinReadySeconds, _path.Child("minReadySeconds"), errors);
        PodTemplateValidation.ValidateSelector(spec.Selector, _path.Child("selector"), "replica set", errors);
        if (spec.Template is null)
        {
            errors.Required(_path.Child("template"));
            return;
        }

        PodTemplateValidation.Validate(spec.Template, spec.Selector, _path.Child("template"), errors);
    }

    private protected override void ValidateUpdate(Change<ReplicaSet> change, FieldErrors errors)
    {
        Validate(change.New, errors);
        if (change.Differs("spec.selector"))
        {
            errors.Invalid(_path.Child("selector"), change.NewTree.AtPath("spec.selector"), FieldChecks.Immutable);
        }
    }

    private protected override void ValidateStatusUpdate(Change<ReplicaSet> change, FieldErrors errors)
    {
        var (status, path) = (change.New.Status ?? new ReplicaSetStatus(), FieldPath.Of("status"));
        FieldChecks.NonNegative(status.Replicas, path.Child("replicas"), errors);
        FieldChecks.NonNegative(status.ReadyReplicas, path.Child("readyReplicas"), errors);
        FieldChecks.NonNegative(status.AvailableReplicas, path.Child("availableReplicas"), errors);
        foreach (var (count, field) in new[] { (status.FullyLabeledReplicas, "fullyLabeledReplicas"), (status.ReadyReplicas, "readyReplicas"), (status.AvailableReplicas, "availableReplicas") })
        {
            if (count > status.Replicas)
            {
                errors.Invalid(path.Child(field), count, "cannot be greater than status.replicas");
            }
        }
    }

    private protected override JsonArray Row(ReplicaSet obj, DateTimeOffset now) =>
    [
        obj.Metadata.Name,
        obj.Spec?.Replicas ?? 0,
        obj.Status?.Replicas ?? 0,
        obj.Status?.ReadyReplicas ?? 0,
        TableText.Age(obj.Metadata.CreationTimestamp, now),
        .. PodTemplateTable.Cells(obj.Spec?.Template, obj.Spec?.Selector),
    ];
}
