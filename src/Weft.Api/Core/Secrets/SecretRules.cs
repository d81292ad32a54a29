using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class SecretRules() : KindRules<Secret>(ResourceTypes.Secrets)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Keys that a Secret of a well-known type must hold.</summary>
    private static readonly Dictionary<string, string[]> _requiredKeys = new(StringComparer.Ordinal)
    {
        ["kubernetes.io/dockercfg"] = [".dockercfg"],
        ["kubernetes.io/dockerconfigjson"] = [".dockerconfigjson"],
        ["kubernetes.io/ssh-auth"] = ["ssh-privatekey"],
        ["kubernetes.io/tls"] = ["tls.crt", "tls.key"],
    };

    public override KindTraits Traits { get; } = new() { Singular = "secret" };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("Type", "string", "", "What the Secret is used for."),
        new("Data", "string", "", "How many entries it holds."),
        PrinterColumn.Age,
    ];

    public override IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; } =
        new Dictionary<string, Func<JsonObject, string>> { ["type"] = o => o["type"].AsString() ?? "" };

    /// <summary>Folds stringData, which is only ever written, into data.</summary>
    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        obj.SetDefault("type", "Opaque");
        if (obj["stringData"] is JsonObject texts)
        {
            var data = obj.Ensure("data");
            foreach (var (key, value) in texts)
            {
                data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.AsString() ?? ""));
            }
        }

        obj.Remove("stringData");
    }

    private protected override void Validate(Secret obj, FieldErrors errors)
    {
        var data = obj.Data ?? EmptyMap<byte[]>.Value;
        foreach (var key in data.Keys)
        {
            FieldChecks.Grammar(key, Names.CheckConfigKey(key), FieldPath.Of("data").Key(key), errors);
        }

        if (data.Sum(p => (long)p.Value.Length) > MaxBytes)
        {
            errors.TooLong(FieldPath.Of("data"), MaxBytes);
        }

        ValidateType(obj, data, errors);
    }

    private protected override void ValidateUpdate(Change<Secret> change, FieldErrors errors)
    {
        if (change.New.Type != change.Old.Type)
        {
            errors.Invalid(FieldPath.Of("type"), change.New.Type, FieldChecks.Immutable);
        }

        if (change.Old.Immutable == true)
        {
            ImmutableData.Check(change, ["immutable", "data"], errors);
        }

        Validate(change.New, errors);
    }

    private protected override JsonArray Row(Secret obj, DateTimeOffset now) =>
        [obj.Metadata.Name, obj.Type, obj.Data?.Count ?? 0, TableText.Age(obj.Metadata.CreationTimestamp, now)];

    private static void ValidateType(Secret obj, IReadOnlyDictionary<string, byte[]> data, FieldErrors errors)
    {
        foreach (var key in _requiredKeys.GetValueOrDefault(obj.Type ?? "", []))
        {
            var path = FieldPath.Of("data").Key(key);
            if (!data.TryGetValue(key, out var value))
            {
                errors.Required(path);
            }
            else if (key.StartsWith(".docker", StringComparison.Ordinal) && !IsJson(value))
            {
                errors.Invalid(path, "<secret contents redacted>", "invalid JSON");
            }
        }

        if (obj.Type == "kubernetes.io/basic-auth" && !data.ContainsKey("username") && !data.ContainsKey("password"))
        {
            errors.Required(FieldPath.Of("data[username]"));
            errors.Required(FieldPath.Of("data[password]"));
        }
    }

    private static bool IsJson(byte[] value)
    {
        try
        {
            JsonText.Parse(value);
            return true;
        }
        catch (TextFormatException)
        {
            return false;
        }
    }
}
