using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Rules of a built-in kind: trees are defaulted, records are validated.</summary>
internal abstract class KindRules<T>(ResourceType<T> type)
    : KindRules(type.Group, type.Version, type.Plural, type.Kind, type.Namespaced)
    where T : KubeObject
{
    private ResourceSchema? _schema;

    public override ResourceSchema Schema => _schema ??= RecordSchemas.For(type);

    /// <summary>How names of this kind are written.</summary>
    private protected virtual NameStyle NameStyle => NameStyle.Subdomain;

    /// <summary>The top-level fields whose change counts as a new generation.</summary>
    private protected virtual IReadOnlyList<string> GenerationFields => ["spec"];

    public override void Default(JsonObject obj)
    {
    }

    public override void PrepareForCreate(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (Traits.HasStatus)
        {
            obj.Remove("status");
        }

        if (Traits.HasGeneration)
        {
            obj.Ensure("metadata")["generation"] = 1;
        }
        else
        {
            obj.Ensure("metadata").Remove("generation");
        }
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
        if (Traits.HasGeneration && GenerationFields.Any(field => !JsonNode.DeepEquals(obj.AtPath(field), old.AtPath(field))))
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
            if (field is not ("status" or "metadata" or "kind" or "apiVersion"))
            {
                obj.CopyField(field, old);
            }
        }

        var metadata = obj.Ensure("metadata");
        foreach (var field in StatusKeepsMetadata)
        {
            metadata.CopyField(field, old.At("metadata"));
        }
    }

    public override FieldErrors Validate(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new FieldErrors();
        var typed = Read(obj);
        MetadataRules.Validate(typed.Metadata, NameStyle, Namespaced, errors);
        Validate(typed, errors);
        return errors;
    }

    public override FieldErrors ValidateUpdate(JsonObject obj, JsonObject old) => ValidateChange(obj, old, ValidateUpdate);

    public override FieldErrors ValidateStatusUpdate(JsonObject obj, JsonObject old) => ValidateChange(obj, old, ValidateStatusUpdate);

    public override JsonArray Row(JsonObject obj, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return Row(Read(obj), now);
    }

    private FieldErrors ValidateChange(JsonObject obj, JsonObject old, Action<Change<T>, FieldErrors> validate)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(old);
        var errors = new FieldErrors();
        var typed = Read(obj);
        var oldTyped = Read(old);
        MetadataRules.ValidateUpdate(typed.Metadata, oldTyped.Metadata, errors);
        validate(new Change<T>(typed, oldTyped, obj, old), errors);
        return errors;
    }

    private protected T Read(JsonObject obj) =>
        obj.Deserialize(type.Json) ?? throw new ArgumentException("an object is required", nameof(obj));

    /// <summary>Metadata that a write to the status endpoint leaves as it was.</summary>
    private protected virtual IReadOnlyList<string> StatusKeepsMetadata =>
        ["labels", "annotations", "finalizers", "ownerReferences", "generation", "deletionTimestamp", "deletionGracePeriodSeconds"];

    private protected abstract void Validate(T obj, FieldErrors errors);

    /// <summary>Problems of a changed object; unless a kind has immutable fields, the same as those of a new one.</summary>
    private protected virtual void ValidateUpdate(Change<T> change, FieldErrors errors) => Validate(change.New, errors);

    private protected virtual void ValidateStatusUpdate(Change<T> change, FieldErrors errors)
    {
    }

    private protected abstract JsonArray Row(T obj, DateTimeOffset now);
}

/// <summary>An update: the object as it would be and as it was, as records and as trees.</summary>
internal sealed record Change<T>(T New, T Old, JsonObject NewTree, JsonObject OldTree)
{
    /// <summary>Whether a field differs; an absent field equals an empty list or object.</summary>
    internal bool Differs(string dottedPath) => !JsonNode.DeepEquals(Value(NewTree, dottedPath), Value(OldTree, dottedPath));

    private static JsonNode? Value(JsonObject tree, string path) =>
        tree.AtPath(path) switch
        {
            JsonArray { Count: 0 } or JsonObject { Count: 0 } => null,
            var node => node,
        };
}
