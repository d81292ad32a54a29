using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>
/// Everything the API server must know about one kind beyond its schema: defaults, validation, what an update may
/// change, which columns a table shows. All functions are pure; trees are changed in place where a method says so.
/// </summary>
/// <remarks>
/// Order of a create: <see cref="SchemaCheck"/>, <see cref="Default"/>, <see cref="PrepareForCreate"/>, admission,
/// <see cref="Validate"/>. Order of an update: the same with <see cref="PrepareForUpdate"/> (or
/// <see cref="PrepareForStatusUpdate"/>) and <see cref="ValidateUpdate"/> (or <see cref="ValidateStatusUpdate"/>).
/// </remarks>
public abstract class KindRules
{
    private protected KindRules(string group, string version, string plural, string kind, bool namespaced)
    {
        Group = group;
        Version = version;
        Plural = plural;
        Kind = kind;
        Namespaced = namespaced;
    }

    public string Group { get; }

    public string Version { get; }

    public string Plural { get; }

    public string Kind { get; }

    public bool Namespaced { get; }

    /// <summary><c>v1</c> or <c>group/version</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public abstract KindTraits Traits { get; }

    public abstract ResourceSchema Schema { get; }

    /// <summary>Columns of a Table answer, the name first.</summary>
    public abstract IReadOnlyList<PrinterColumn> Columns { get; }

    /// <summary>Field selectors of the kind beyond metadata.name and metadata.namespace.</summary>
    public virtual IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields => EmptyMap<Func<JsonObject, string>>.Value;

    /// <summary>The rules of a built-in kind.</summary>
    public static KindRules For(ResourceType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return KindRulesTable.Find(type.Group, type.Version, type.Plural)
            ?? throw new ArgumentException($"no rules for {type.GroupResource}", nameof(type));
    }

    /// <summary>The rules of a built-in kind; null when there is none of that name.</summary>
    public static KindRules? Find(string group, string version, string plural) => KindRulesTable.Find(group, version, plural);

    /// <summary>Checks an object against the schema as it is read, and drops what does not belong; in place.</summary>
    public virtual SchemaCheckResult CheckAndPrune(JsonObject obj) => SchemaCheck.CheckAndPrune(obj, Schema);

    /// <summary>Fills in absent fields, in place.</summary>
    public abstract void Default(JsonObject obj);

    /// <summary>Drops what a client may not set on create (status) and sets the first generation, in place.</summary>
    public abstract void PrepareForCreate(JsonObject obj);

    /// <summary>Keeps the old status and counts the generation, in place.</summary>
    public abstract void PrepareForUpdate(JsonObject obj, JsonObject old);

    /// <summary>Keeps everything but the status (and what the kind lets through beside it), in place.</summary>
    public abstract void PrepareForStatusUpdate(JsonObject obj, JsonObject old);

    /// <summary>Every problem of a new object.</summary>
    public abstract FieldErrors Validate(JsonObject obj);

    /// <summary>Every problem of a changed object, forbidden changes included.</summary>
    public abstract FieldErrors ValidateUpdate(JsonObject obj, JsonObject old);

    /// <summary>Every problem of a changed status.</summary>
    public abstract FieldErrors ValidateStatusUpdate(JsonObject obj, JsonObject old);

    /// <summary>The cells of one object's row, in the order of <see cref="Columns"/>: strings, numbers or null.</summary>
    public abstract JsonArray Row(JsonObject obj, DateTimeOffset now);

    /// <summary>The value of a field for a field selector; null when the field cannot be selected by.</summary>
    public string? SelectedField(JsonObject obj, string field) => field switch
    {
        "metadata.name" => obj.At("metadata", "name").AsString() ?? "",
        "metadata.namespace" when Namespaced => obj.At("metadata", "namespace").AsString() ?? "",
        _ => SelectableFields.TryGetValue(field, out var read) ? read(obj) : null,
    };

    /// <summary>Whether objects of this kind can be selected by that field.</summary>
    public bool CanSelectBy(string field) =>
        field == "metadata.name" || (field == "metadata.namespace" && Namespaced) || SelectableFields.ContainsKey(field);
}
