using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class NamespaceRules() : KindRules<Namespace>(ResourceTypes.Namespaces)
{
    private const string NameLabel = "kubernetes.io/metadata.name";
    private const string Active = "Active";

    public override KindTraits Traits { get; } = new() { Singular = "namespace", ShortNames = ["ns"], HasStatus = true };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
        [PrinterColumn.ObjectName, new("Status", "string", "", "Whether objects can be created in it."), PrinterColumn.Age];

    public override IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; } =
        new Dictionary<string, Func<JsonObject, string>> { ["status.phase"] = o => o.At("status", "phase").AsString() ?? "" };

    private protected override NameStyle NameStyle => NameStyle.Label;

    /// <summary>Writes the name into a label, so that selectors can pick namespaces by name.</summary>
    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var metadata = obj.Ensure("metadata");
        if (metadata["name"].AsString() is { Length: > 0 } name)
        {
            metadata.Ensure("labels")[NameLabel] = name;
        }
    }

    public override void PrepareForCreate(JsonObject obj)
    {
        base.PrepareForCreate(obj);
        obj["status"] = new JsonObject { ["phase"] = Active };
        var finalizers = obj.Ensure("spec")["finalizers"] as JsonArray;
        if (finalizers is null || finalizers.All(f => f.AsString() != "kubernetes"))
        {
            obj.Ensure("spec")["finalizers"] = new JsonArray([.. (finalizers ?? []).Select(f => f?.DeepClone()), "kubernetes"]);
        }
    }

    /// <summary>Only the finalize endpoint changes the finalizers of the spec.</summary>
    public override void PrepareForUpdate(JsonObject obj, JsonObject old)
    {
        base.PrepareForUpdate(obj, old);
        obj.CopyField("spec", old);
    }

    private protected override void Validate(Namespace obj, FieldErrors errors)
    {
        var finalizers = obj.Spec?.Finalizers ?? [];
        for (var i = 0; i < finalizers.Count; i++)
        {
            FieldChecks.Grammar(finalizers[i], Names.CheckQualifiedName(finalizers[i]), FieldPath.Of("spec", "finalizers").Index(i), errors);
        }
    }

    private protected override void ValidateStatusUpdate(Change<Namespace> change, FieldErrors errors)
    {
        var phase = change.New.Status?.Phase;
        var deleted = change.New.Metadata.DeletionTimestamp is not null;
        if (phase != (deleted ? "Terminating" : Active))
        {
            errors.Invalid(
                FieldPath.Of("status", "Phase"),
                phase,
                deleted ? "may only be 'Terminating' if `deletionTimestamp` is not empty" : "may only be 'Active' if `deletionTimestamp` is empty");
        }
    }

    private protected override JsonArray Row(Namespace obj, DateTimeOffset now) =>
        [obj.Metadata.Name, obj.Status?.Phase ?? "", TableText.Age(obj.Metadata.CreationTimestamp, now)];
}
