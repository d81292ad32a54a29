using System.Globalization;
using Weft.Linux.Bpf.Btf;

namespace AbiGen;

/// <summary>C names to C# names.</summary>
internal sealed class Names(BtfLayout layout)
{
    private const string Prefix = "weft_";

    private readonly HashSet<string?> _keys = [.. layout.Maps.Select(map => map.KeyType)];
    private readonly HashSet<string?> _values = [.. layout.Maps.Select(map => map.ValueType)];

    /// <summary>A key of a map ends in Key (or Key4), a value in Row, any other struct in Record.</summary>
    public string Struct(string name)
    {
        var pascal = Pascal(name[Prefix.Length..]);
        var suffix = _keys.Contains(name) ? "Key" : _values.Contains(name) ? "Row" : "Record";
        return suffix == "Key" && pascal.Contains("Key", StringComparison.Ordinal) ? pascal : pascal + suffix;
    }

    /// <summary>Path alone would hide System.IO.Path wherever the twins are used.</summary>
    public static string Enum(string name) => name == "weft_path" ? "PathKind" : Pascal(name[Prefix.Length..]);

    /// <summary>weft_endpoints4_v1 becomes Endpoints4: the version is the loader's business.</summary>
    public static string Map(string name) => Pascal(name[Prefix.Length..name.LastIndexOf("_v", StringComparison.Ordinal)]);

    public static string Constant(string name) => Pascal(name[Prefix.Length..].ToLowerInvariant());

    /// <summary>Without the words that all values of the enum begin with.</summary>
    public static string Value(string value, string enumPrefix) => Pascal(value[enumPrefix.Length..].ToLowerInvariant());

    public static string CommonPrefix(IReadOnlyList<string> values)
    {
        var prefix = values[0];
        foreach (var value in values)
        {
            var length = 0;
            while (length < Math.Min(prefix.Length, value.Length) && prefix[length] == value[length])
            {
                length++;
            }

            prefix = prefix[..length];
        }

        return prefix[..(prefix.LastIndexOf('_') + 1)];
    }

    public string FieldType(BtfField field)
    {
        if (field.ElementCount > 0)
        {
            return field.TypeName is "__u8"
                ? string.Create(CultureInfo.InvariantCulture, $"Bytes{field.ElementCount}")
                : throw new InvalidDataException($"{field.Name}: arrays of {field.TypeName} have no twin yet.");
        }

        return Scalar(field.TypeName);
    }

    public string Scalar(string name) => name switch
    {
        "__u8" => "byte",
        "__u16" => "ushort",
        "__u32" => "uint",
        "__u64" => "ulong",
        "__s32" => "int",
        "__s64" => "long",
        "__be16" => "BigEndianUInt16",
        "__be32" => "BigEndianUInt32",
        _ when name.StartsWith(Prefix, StringComparison.Ordinal) => Struct(name),
        _ => throw new InvalidDataException($"The ABI uses {name}: only fixed-width types may cross it."),
    };

    public static string Pascal(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
