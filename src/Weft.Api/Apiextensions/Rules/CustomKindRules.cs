using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Rules of a custom resource, made from its CustomResourceDefinition.</summary>
public sealed class CustomKindRules : KindRules
{
    private const string FabricGroup = "weft.dev";
    private const string PolicyGroup = "policy.networking.k8s.io";
    private const string PolicyVersion = "v1alpha2";

    private static readonly string[] _statusKeeps =
        ["labels", "annotations", "finalizers", "ownerReferences", "generation", "deletionTimestamp", "deletionGracePeriodSeconds"];

    private readonly CustomColumns _columns;
    private readonly ResourceSchema _schema;

    private CustomKindRules(CustomResourceDefinition crd, CustomResourceDefinitionVersion version)
        : base(crd.Spec.Group, version.Name, crd.Spec.Names.Plural, crd.Spec.Names.Kind, crd.Spec.Scope == "Namespaced")
    {
        _schema = version.Schema?.OpenAPIV3Schema is { } openApi
            ? CrdSchemaReader.ReadRoot(openApi)
            : new ResourceSchema { Type = SchemaType.Object, PreserveUnknown = true };
        _columns = new CustomColumns(version.AdditionalPrinterColumns);
        var names = crd.Spec.Names;
        var scale = version.Subresources?.Scale;
        Traits = new KindTraits
        {
            Singular = string.IsNullOrEmpty(names.Singular) ? names.Kind.ToLowerInvariant() : names.Singular,
            ShortNames = names.ShortNames ?? [],
            Categories = names.Categories ?? [],
            HasStatus = version.Subresources?.Status is not null,
            Scale = scale is null ? null : new ScalePaths(scale.SpecReplicasPath, scale.StatusReplicasPath, scale.LabelSelectorPath),
            HasGeneration = true,
            AllowUnconditionalUpdate = false,
            AllowCreateOnUpdate = false,
            StrategicMerge = false,
        };
        SelectableFields = (version.SelectableFields ?? []).ToDictionary(
            f => f.JsonPath.TrimStart('.'),
            f => Selector(JsonPath.Parse(f.JsonPath)),
            StringComparer.Ordinal);
    }

    public override KindTraits Traits { get; }

    public override ResourceSchema Schema => _schema;

    public override IReadOnlyList<PrinterColumn> Columns => _columns.Columns;

    public override IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; }

    /// <summary>The rules of one version of a custom resource; the definition must be valid.</summary>
    public static CustomKindRules For(CustomResourceDefinition crd, string version)
    {
        ArgumentNullException.ThrowIfNull(crd);
        var found = crd.Spec.Versions.FirstOrDefault(v => v.Name == version)
            ?? throw new ArgumentException($"{crd.Metadata.Name} has no version {version}", nameof(version));
        return new CustomKindRules(crd, found);
    }

    /// <summary>Only the metadata must be readable; what else is wrong is a matter of validation.</summary>
    public override SchemaCheckResult CheckAndPrune(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var unknown = new List<string>();
        string? typeError = null;
        if (obj["metadata"] is JsonObject metadata)
        {
            var result = SchemaCheck.CheckAndPrune(metadata, RecordSchemas.For(KubeJson.Default.ObjectMeta));
            unknown.AddRange(result.UnknownFields.Select(f => "metadata." + f));
            typeError = result.TypeError;
        }
        else if (obj["metadata"] is not null)
        {
            typeError = "json: cannot unmarshal into Go value of type v1.ObjectMeta";
        }

        unknown.AddRange(CustomSchemaPass.Prune(obj, _schema));
        return new SchemaCheckResult(unknown, typeError);
    }

    public override void Default(JsonObject obj) => CustomSchemaPass.Default(obj, _schema);

    public override void PrepareForCreate(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (Traits.HasStatus)
        {
            obj.Remove("status");
        }

        obj.Ensure("metadata")["generation"] = 1;
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(old);
        if (Traits.HasStatus)
        {
            obj.CopyField("status", old);
        }

        obj.Ensure("metadata").CopyField("generation", old.At("metadata"));
        var changed = obj.Select(p => p.Key).Union(old.Select(p => p.Key))
            .Any(f => f != "metadata" && !JsonNode.DeepEquals(obj[f], old[f]));
        if (changed)
        {
            obj.Ensure("metadata")["generation"] = (old.At("metadata", "generation").AsInt64() ?? 0) + 1;
        }
    }

    public override void PrepareForStatusUpdate(JsonObject obj, JsonObject old)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(old);
        foreach (var field in obj.Select(p => p.Key).Union(old.Select(p => p.Key)).ToList())
        {
            if (field is not ("status" or "metadata"))
            {
                obj.CopyField(field, old);
            }
        }

        foreach (var field in _statusKeeps)
        {
            obj.Ensure("metadata").CopyField(field, old.At("metadata"));
        }
    }

    public override FieldErrors Validate(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new FieldErrors();
        if (ValidateType(obj, errors))
        {
            MetadataRules.Validate(Metadata(obj), NameStyle.Subdomain, Namespaced, errors);
            ValidateContent(obj, errors);
        }

        return errors;
    }

    public override FieldErrors ValidateUpdate(JsonObject obj, JsonObject old)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(old);
        var errors = new FieldErrors();
        if (ValidateType(obj, errors))
        {
            MetadataRules.ValidateUpdate(Metadata(obj), Metadata(old), errors);
            ValidateContent(obj, errors);
        }

        return errors;
    }

    public override FieldErrors ValidateStatusUpdate(JsonObject obj, JsonObject old) => ValidateUpdate(obj, old);

    public override JsonArray Row(JsonObject obj, DateTimeOffset now) => _columns.Row(obj, now);

    private bool ValidateType(JsonObject obj, FieldErrors errors)
    {
        if (obj["kind"].AsString() == Kind)
        {
            return true;
        }

        errors.Invalid(FieldPath.Of("kind"), obj["kind"].AsString() ?? "", $"must be {Kind}");
        return false;
    }

    // Some kinds have rules that no schema can say without CEL. On a real cluster their controller tells in a condition instead.
    private void ValidateContent(JsonObject obj, FieldErrors errors)
    {
        SchemaValidation.Validate(obj, _schema, FieldPath.Root, errors);
        if (errors.Any)
        {
            return;
        }

        errors.AddRange((Group, Kind) switch
        {
            (FabricGroup, "Region") => RegionRules.Validate(obj.Deserialize(KubeJson.Default.Region)!),
            (FabricGroup, "FabricNode") => FabricNodeRules.Validate(obj.Deserialize(KubeJson.Default.FabricNode)!),
            (FabricGroup, "AddressPool") => AddressPoolRules.Validate(obj.Deserialize(KubeJson.Default.AddressPool)!),
            (FabricGroup, "AddressClaim") => AddressClaimRules.Validate(obj.Deserialize(KubeJson.Default.AddressClaim)!),
            (PolicyGroup, "ClusterNetworkPolicy") when Version == PolicyVersion =>
                ClusterNetworkPolicyRules.Validate(obj.Deserialize(KubeJson.Default.ClusterNetworkPolicy)!),
            _ => new FieldErrors(),
        });
    }

    private static ObjectMeta Metadata(JsonObject obj) =>
        obj["metadata"].Deserialize(KubeJson.Default.ObjectMeta) ?? new ObjectMeta();

    private static Func<JsonObject, string> Selector(JsonPath path) => obj =>
    {
        var value = path.First(obj);
        return value.AsString() ?? value?.ToJsonString() ?? "";
    };
}
