using System.Globalization;
using System.Text;
using Weft.Linux.Bpf.Btf;

namespace AbiGen;

/// <summary>Writes the C# twins of the ABI.</summary>
internal sealed class TwinWriter(BtfLayout layout, HeaderTexts texts)
{
    /// <summary>The struct that only makes the compiler describe the others.</summary>
    private const string Anchor = "weft_abi";

    private readonly Names _names = new(layout);

    public IEnumerable<(string Name, string Text)> Files()
    {
        yield return ("Structs.g.cs", Structs());
        yield return ("Enums.g.cs", Enums());
        yield return ("Texts.g.cs", Texts());
        yield return ("MapSpecs.g.cs", Maps());
        yield return ("AbiConstants.g.cs", Constants());
    }

    private string Structs()
    {
        var text = Header("using System.Runtime.CompilerServices;", "using System.Runtime.InteropServices;", "using Weft.Packets;");
        var structs = layout.Structs.Where(type => type.Name != Anchor).ToList();
        foreach (var type in structs)
        {
            Line(text, $"\n/// <summary><c>struct {type.Name}</c>.</summary>");
            Line(text, $"[StructLayout(LayoutKind.Explicit, Size = {type.SizeBytes})]");
            Line(text, $"public struct {_names.Struct(type.Name)}\n{{");
            foreach (var field in type.Fields)
            {
                Line(text, $"    [FieldOffset({field.OffsetBytes})] public {_names.FieldType(field)} {Names.Pascal(field.Name)};");
            }

            Line(text, $"}}");
        }

        var arrays = structs.SelectMany(type => type.Fields)
            .Where(field => field.ElementCount > 0)
            .Select(field => field.ElementCount).Distinct().Order();
        foreach (var length in arrays)
        {
            Line(text, $"\n/// <summary><c>__u8[{length}]</c>.</summary>\n[InlineArray({length})]\npublic struct Bytes{length}\n{{");
            Line(text, $"    private byte _first;\n}}");
        }

        return text.ToString();
    }

    private string Enums()
    {
        var text = Header();
        foreach (var type in layout.Enums)
        {
            Line(text, $"\n/// <summary><c>enum {type.Name}</c>.</summary>\npublic enum {Names.Enum(type.Name)}\n{{");
            foreach (var (name, number, comment) in Values(type))
            {
                if (comment is not null)
                {
                    Line(text, $"    /// <summary>{Escape(comment)}.</summary>");
                }

                Line(text, $"    {name} = {number},");
            }

            Line(text, $"}}");
        }

        return text.ToString();
    }

    private string Texts()
    {
        var text = Header();
        Line(text, $"\n/// <summary>What the numbers of the dataplane mean, in the words of bpf/abi.</summary>\npublic static class AbiTexts\n{{");
        var described = layout.Enums.Where(type => Values(type).All(value => value.Comment is not null)).ToList();
        foreach (var type in described)
        {
            var name = Names.Enum(type.Name);
            Line(text, $"    public static string Text(this {name} value) => value switch\n    {{");
            foreach (var (value, _, comment) in Values(type))
            {
                Line(text, $"        {name}.{value} => \"{comment!.Replace("\"", "\\\"", StringComparison.Ordinal)}\",");
            }

            Line(text, $"        _ => $\"unknown ({{(int)value}})\",\n    }};{(type == described[^1] ? "" : "\n")}");
        }

        Line(text, $"}}");
        return text.ToString();
    }

    private string Maps()
    {
        var text = Header("using Weft.Dataplane.Maps;", "using Weft.Linux.Bpf;", "using Weft.Packets;");
        Line(text, $"\n/// <summary>Every map of the programs, as it is declared in bpf/abi/maps.h.</summary>\npublic static class MapSpecs\n{{");
        foreach (var map in layout.Maps)
        {
            var type = map.KeyType is null || map.ValueType is null ? "MapSpec" : $"MapSpec<{_names.Scalar(map.KeyType)}, {_names.Scalar(map.ValueType)}>";
            Line(text, $"    public static readonly {type} {Names.Map(map.Name)} =");
            Line(text, $"        new(\"{map.Name}\", BpfMapType.{map.Type}, {map.MaxEntries}, {map.Flags});\n");
        }

        Line(text, $"    public static IReadOnlyList<MapSpec> All {{ get; }} =\n    [");
        foreach (var map in layout.Maps)
        {
            Line(text, $"        {Names.Map(map.Name)},");
        }

        Line(text, $"    ];\n}}");
        return text.ToString();
    }

    private string Constants()
    {
        var text = Header();
        Line(text, $"\n/// <summary>Numbers both sides share.</summary>\npublic static class AbiConstants\n{{");
        Line(text, $"    /// <summary>Of the layout these twins were made from; compared with that of the embedded programs before they are loaded.</summary>");
        Line(text, $"    public const string LayoutHash = \"{layout.Hash}\";");
        foreach (var (name, value) in texts.Constants)
        {
            Line(text, $"\n    /// <summary><c>{name}</c>.</summary>\n    public const int {Names.Constant(name)} = {value};");
        }

        Line(text, $"}}");
        return text.ToString();
    }

    private IEnumerable<(string Name, long Number, string? Comment)> Values(BtfEnum type)
    {
        // With one value alone nothing says where its own name begins, so only the project's prefix goes.
        var prefix = type.Values.Count > 1 ? Names.CommonPrefix([.. type.Values.Select(value => value.Name)]) : "WEFT_";
        return type.Values.Where(value => !value.Name.EndsWith("_MAX", StringComparison.Ordinal))
            .Select(value => (Names.Value(value.Name, prefix), value.Value, texts.Comment(value.Name)));
    }

    private static StringBuilder Header(params string[] usings)
    {
        var text = new StringBuilder("// <auto-generated>Written by eng/AbiGen from the BTF of bpf/abi/anchor.bpf.c. Do not edit.</auto-generated>\n");
        text.Append("#nullable enable\n");
        foreach (var line in usings)
        {
            text.Append(line).Append('\n');
        }

        return text.Append(usings.Length > 0 ? "\n" : string.Empty).Append("namespace Weft.Dataplane.Abi;\n");
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Escape(string comment) => comment.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
