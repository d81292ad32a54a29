using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class ConfigMapRules() : KindRules<ConfigMap>(ResourceTypes.ConfigMaps)
{
    /// <summary>All keys and values together.</summary>
    private const int MaxBytes = 1024 * 1024;

    public override KindTraits Traits { get; } = new() { Singular = "configmap", ShortNames = ["cm"] };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
        [PrinterColumn.ObjectName, new("Data", "string", "", "How many entries it holds."), PrinterColumn.Age];

    private protected override void Validate(ConfigMap obj, FieldErrors errors)
    {
        long bytes = 0;
        foreach (var (key, value) in obj.Data ?? EmptyMap<string>.Value)
        {
            var path = FieldPath.Of("data").Key(key);
            FieldChecks.Grammar(key, Names.CheckConfigKey(key), path, errors);
            if (obj.BinaryData?.ContainsKey(key) == true)
            {
                errors.Invalid(path, key, $"duplicate of key present in binaryData");
            }

            bytes += Encoding.UTF8.GetByteCount(value);
        }

        foreach (var (key, value) in obj.BinaryData ?? EmptyMap<byte[]>.Value)
        {
            FieldChecks.Grammar(key, Names.CheckConfigKey(key), FieldPath.Of("binaryData").Key(key), errors);
            bytes += value.Length;
        }

        if (bytes > MaxBytes)
        {
            errors.TooLong(FieldPath.Root, MaxBytes);
        }
    }

    private protected override void ValidateUpdate(Change<ConfigMap> change, FieldErrors errors)
    {
        if (change.Old.Immutable == true)
        {
            ImmutableData.Check(change, ["immutable", "data", "binaryData"], errors);
        }

        Validate(change.New, errors);
    }

    private protected override JsonArray Row(ConfigMap obj, DateTimeOffset now) =>
        [obj.Metadata.Name, (obj.Data?.Count ?? 0) + (obj.BinaryData?.Count ?? 0), TableText.Age(obj.Metadata.CreationTimestamp, now)];
}
