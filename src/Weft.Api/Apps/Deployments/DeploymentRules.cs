using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class DeploymentRules() : KindRules<Deployment>(ResourceTypes.Deployments)
{
    private static readonly FieldPath _path = FieldPath.Of("spec");

    public override KindTraits Traits { get; } = new()
    {
        Singular = "deployment",
        ShortNames = ["deploy"],
        Categories = ["all"],
        HasStatus = true,
        HasGeneration = true,
        Scale = new ScalePaths(".spec.replicas", ".status.replicas", null),
    };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("Ready", "string", "", "Ready Pods of those wanted."),
        new("Up-to-date", "string", "", "Pods of the newest template."),
        new("Available", "string", "", "Pods that have been ready long enough."),
        PrinterColumn.Age,
        .. PodTemplateTable.Columns,
    ];

    // kubectl rollout notes its reasons in annotations, which the controller copies: they count as a change.
    private protected override IReadOnlyList<string> GenerationFields => ["spec", "metadata.annotations"];

    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var spec = obj.Ensure("spec");
        spec.SetDefault("replicas", 1);
        var strategy = spec.Ensure("strategy");
        if (string.IsNullOrEmpty(strategy["type"].AsString()))
        {
            strategy["type"] = "RollingUpdate";
        }

        if (strategy["type"].AsString() == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            rolling.SetDefault("maxUnavailable", "25%");
            rolling.SetDefault("maxSurge", "25%");
        }

        spec.SetDefault("revisionHistoryLimit", 10);
        spec.SetDefault("progressDeadlineSeconds", 600);
        PodDefaults.ApplyTemplate(spec);
    }

    private protected override void Validate(Deployment obj, FieldErrors errors)
    {
        var spec = obj.Spec ?? new DeploymentSpec();
        FieldChecks.NonNegative(spec.Replicas, _path.Child("replicas"), errors);
        PodTemplateValidation.ValidateSelector(spec.Selector, _path.Child("selector"), "deployment", errors);
        PodTemplateValidation.Validate(spec.Template, spec.Selector, _path.Child("template"), errors);
        ValidateStrategy(spec.Strategy ?? new DeploymentStrategy(), _path.Child("strategy"), errors);
        FieldChecks.NonNegative(spec.MinReadySeconds, _path.Child("minReadySeconds"), errors);
        FieldChecks.NonNegative(spec.RevisionHistoryLimit, _path.Child("revisionHistoryLimit"), errors);
        FieldChecks.NonNegative(spec.ProgressDeadlineSeconds, _path.Child("progressDeadlineSeconds"), errors);
        if (spec.ProgressDeadlineSeconds <= (spec.MinReadySeconds ?? 0))
        {
            errors.Invalid(_path.Child("progressDeadlineSeconds"), spec.ProgressDeadlineSeconds, "must be greater than minReadySeconds");
        }
    }

    private protected override void ValidateUpdate(Change<Deployment> change, FieldErrors errors)
    {
        Validate(change.New, errors);
        if (change.Differs("spec.selector"))
        {
            errors.Invalid(_path.Child("selector"), change.NewTree.AtPath("spec.selector"), FieldChecks.Immutable);
        }
    }

    private protected override void ValidateStatusUpdate(Change<Deployment> change, FieldErrors errors)
    {
        var (status, path) = (change.New.Status ?? new DeploymentStatus(), FieldPath.Of("status"));
        FieldChecks.NonNegative(status.ObservedGeneration, path.Child("observedGeneration"), errors);
        FieldChecks.NonNegative(status.Replicas, path.Child("replicas"), errors);
        FieldChecks.NonNegative(status.UpdatedReplicas, path.Child("updatedReplicas"), errors);
        FieldChecks.NonNegative(status.ReadyReplicas, path.Child("readyReplicas"), errors);
        FieldChecks.NonNegative(status.AvailableReplicas, path.Child("availableReplicas"), errors);
        FieldChecks.NonNegative(status.UnavailableReplicas, path.Child("unavailableReplicas"), errors);
    }

    private protected override JsonArray Row(Deployment obj, DateTimeOffset now) =>
    [
        obj.Metadata.Name,
        FormattableString.Invariant($"{obj.Status?.ReadyReplicas ?? 0}/{obj.Spec?.Replicas ?? 0}"),
        obj.Status?.UpdatedReplicas ?? 0,
        obj.Status?.AvailableReplicas ?? 0,
        TableText.Age(obj.Metadata.CreationTimestamp, now),
        .. PodTemplateTable.Cells(obj.Spec?.Template, obj.Spec?.Selector),
    ];

    private static void ValidateStrategy(DeploymentStrategy strategy, FieldPath path, FieldErrors errors)
    {
        if (!FieldChecks.RequiredOneOf(strategy.Type, path.Child("type"), ["Recreate", "RollingUpdate"], errors))
        {
            return;
        }

        var rolling = path.Child("rollingUpdate");
        if (strategy.Type == "Recreate")
        {
            if (strategy.RollingUpdate is not null)
            {
                errors.Forbidden(rolling, "may not be specified when strategy `type` is 'Recreate'");
            }

            return;
        }

        if (strategy.RollingUpdate is not { } update)
        {
            errors.Required(rolling, "this should be defaulted and never be nil");
            return;
        }

        ValidateShare(update.MaxUnavailable ?? 0, rolling.Child("maxUnavailable"), errors);
        ValidateShare(update.MaxSurge ?? 0, rolling.Child("maxSurge"), errors);
        if (IsZero(update.MaxUnavailable ?? 0) && IsZero(update.MaxSurge ?? 0))
        {
            errors.Invalid(rolling.Child("maxUnavailable"), update.MaxUnavailable, "may not be 0 when `maxSurge` is 0");
        }

        if (update.MaxUnavailable is { } max && max.TryPercent(out var percent) && percent > 100)
        {
            errors.Invalid(rolling.Child("maxUnavailable"), max, "must not be greater than 100%");
        }
    }

    private static void ValidateShare(IntOrString value, FieldPath path, FieldErrors errors)
    {
        if (value.IsNumber)
        {
            FieldChecks.NonNegative(value.Number, path, errors);
        }
        else if (!value.TryPercent(out _))
        {
            errors.Invalid(path, value, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
        }
    }

    private static bool IsZero(IntOrString value) => value.IsNumber ? value.Number == 0 : value.TryPercent(out var percent) && percent == 0;
}
