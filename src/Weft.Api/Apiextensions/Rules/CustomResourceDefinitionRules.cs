using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class CustomResourceDefinitionRules() : KindRules<CustomResourceDefinition>(ResourceTypes.CustomResourceDefinitions)
{
    public override KindTraits Traits { get; } = new()
    {
        Singular = "customresourcedefinition",
        ShortNames = ["crd", "crds"],
        Categories = ["api-extensions"],
        HasStatus = true,
        HasGeneration = true,
        AllowUnconditionalUpdate = false,
    };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
        [PrinterColumn.ObjectName, new("Created At", "date", "", "When it was created.")];

    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var spec = obj.Ensure("spec");
        spec.SetDefault("scope", "Namespaced");
        var names = spec.Ensure("names");
        if (names["kind"].AsString() is { Length: > 0 } kind)
        {
            names.SetDefault("singular", kind.ToLowerInvariant());
            names.SetDefault("listKind", kind + "List");
        }

        spec.Ensure("conversion").SetDefault("strategy", "None");
    }

    public override void PrepareForCreate(JsonObject obj)
    {
        base.PrepareForCreate(obj);
        var stored = obj.At("spec", "versions").Objects().Where(v => v["storage"].AsBool() == true).Select(v => v["name"]?.DeepClone());
        obj["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(),
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = new JsonArray([.. stored]),
        };
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old)
    {
        base.PrepareForUpdate(obj, old);
        var stored = obj.Ensure("status")["storedVersions"] as JsonArray ?? [];
        foreach (var version in obj.At("spec", "versions").Objects().Where(v => v["storage"].AsBool() == true))
        {
            if (stored.All(s => s.AsString() != version["name"].AsString()))
            {
                stored.Add(version["name"]?.DeepClone());
            }
        }

        if (stored.Parent is null)
        {
            obj.Ensure("status")["storedVersions"] = stored;
        }
    }

    private protected override void Validate(CustomResourceDefinition obj, FieldErrors errors) =>
        CustomResourceDefinitionValidation.Validate(obj, errors);

    private protected override void ValidateUpdate(Change<CustomResourceDefinition> change, FieldErrors errors)
    {
        Validate(change.New, errors);
        var path = FieldPath.Of("spec");
        Immutable(change.New.Spec.Group, change.Old.Spec.Group, path.Child("group"), errors);
        Immutable(change.New.Spec.Scope, change.Old.Spec.Scope, path.Child("scope"), errors);
        Immutable(change.New.Spec.Names.Kind, change.Old.Spec.Names.Kind, path.Child("names").Child("kind"), errors);
        Immutable(change.New.Spec.Names.Plural, change.Old.Spec.Names.Plural, path.Child("names").Child("plural"), errors);
        foreach (var stored in change.New.Status?.StoredVersions ?? [])
        {
            if (change.New.Spec.Versions.All(v => v.Name != stored))
            {
                errors.Invalid(FieldPath.Of("status", "storedVersions").Index(0), stored, "must appear in spec.versions");
            }
        }
    }

    private protected override JsonArray Row(CustomResourceDefinition obj, DateTimeOffset now) =>
        [obj.Metadata.Name, obj.Metadata.CreationTimestamp is { } time ? KubeTime.Format(time) : null];

    private static void Immutable(string value, string old, FieldPath path, FieldErrors errors)
    {
        if (value != old)
        {
            errors.Invalid(path, value, FieldChecks.Immutable);
        }
    }
}
