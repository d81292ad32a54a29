using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Linux.Bpf.Btf;

/// <summary>A field as user space has to see it.</summary>
/// <param name="TypeName">The C name nearest to the declaration: a typedef such as <c>__be32</c>, a struct or an enum.</param>
/// <param name="ElementCount">0 when the field is no array.</param>
public sealed record BtfField(string Name, string TypeName, int OffsetBytes, int SizeBytes, uint ElementCount);

public sealed record BtfStruct(string Name, int SizeBytes, IReadOnlyList<BtfField> Fields);

public sealed record BtfEnum(string Name, IReadOnlyList<BtfMember> Values);

/// <summary>A map's definition; a ring buffer or program table has no struct for key or value.</summary>
public sealed record BtfMapDefinition(string Name, BpfMapType Type, uint MaxEntries, uint Flags, string? KeyType, string? ValueType);

/// <summary>The named structs, enums and maps of an object whose names begin alike: the contract between programs and user space.</summary>
public sealed class BtfLayout
{
    private readonly BtfFile _btf;

    private BtfLayout(BtfFile btf, string prefix)
    {
        _btf = btf;
        Structs = [.. Named(BtfKind.Struct, prefix).Select(ToStruct)];
        Enums = [.. Named(BtfKind.Enum, prefix).Select(type => new BtfEnum(type.Name, type.Members))];
        Maps = [.. btf.Types.Where(type => type is { Kind: BtfKind.DataSection, Name: ".maps" })
            .SelectMany(section => section.Members)
            .Select(member => btf[member.TypeId])
            .Select(ToMap)
            .OrderBy(map => map.Name, StringComparer.Ordinal)];
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Describe())));
    }

    public IReadOnlyList<BtfStruct> Structs { get; }

    public IReadOnlyList<BtfEnum> Enums { get; }

    public IReadOnlyList<BtfMapDefinition> Maps { get; }

    /// <summary>SHA-256 of <see cref="Describe"/>: equal on two sides exactly when they agree.</summary>
    public string Hash { get; }

    /// <exception cref="InvalidDataException">A struct holds something that the other side cannot see: a pointer, a bit-field, hidden padding.</exception>
    public static BtfLayout FromElf(ReadOnlySpan<byte> elf, string prefix) => new(BtfFile.FromElf(elf), prefix);

    /// <summary>The layout as text, independent of the compiler's order.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in Structs)
        {
            text.Append(CultureInfo.InvariantCulture, $"struct {type.Name} {type.SizeBytes}\n");
            foreach (var field in type.Fields)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {field.OffsetBytes} {field.TypeName} {field.Name} [{field.ElementCount}]\n");
            }
        }

        foreach (var type in Enums)
        {
            text.Append(CultureInfo.InvariantCulture, $"enum {type.Name}\n");
            foreach (var value in type.Values)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {value.Name} = {value.Value}\n");
            }
        }

        foreach (var map in Maps)
        {
            text.Append(CultureInfo.InvariantCulture, $"map {map.Name} {map.Type} {map.MaxEntries} {map.Flags} {map.KeyType} {map.ValueType}\n");
        }

        return text.ToString();
    }

    private IEnumerable<BtfType> Named(BtfKind kind, string prefix) => _btf.Types
        .Where(type => type.Kind == kind && type.Name.StartsWith(prefix, StringComparison.Ordinal))
        .OrderBy(type => type.Name, StringComparer.Ordinal);

    private BtfStruct ToStruct(BtfType type)
    {
        var fields = type.Members.Select(member => ToField(type, member)).ToList();
        var end = 0;
        foreach (var field in fields)
        {
            end = field.OffsetBytes == end ? end + field.SizeBytes : throw Hidden(type, $"before {field.Name}");
        }

        return end == type.SizeOrType ? new BtfStruct(type.Name, end, fields) : throw Hidden(type, "at the end");
    }

    private BtfField ToField(BtfType owner, BtfMember member)
    {
        if (member.Value % 8 != 0)
        {
            throw new InvalidDataException($"struct {owner.Name}: {member.Name} is a bit-field.");
        }

        var resolved = _btf.Resolve(member.TypeId);
        var element = resolved.Kind == BtfKind.Array ? resolved.SizeOrType : member.TypeId;
        var count = resolved.Kind == BtfKind.Array ? resolved.ElementCount : 0;
        return new BtfField(member.Name, NameOf(element), (int)(member.Value / 8), SizeOf(element) * (int)Math.Max(1, count), count);
    }

    private BtfMapDefinition ToMap(BtfType variable)
    {
        var definition = _btf.Resolve(variable.SizeOrType);

        // libbpf's form: a number is the length of an array that a member points to, a type is what a member points to.
        uint Number(string name) => definition.Members.FirstOrDefault(member => member.Name == name) is { } member
            ? _btf.Resolve(_btf.Resolve(member.TypeId).SizeOrType).ElementCount
            : 0;
        string? TypeNameOf(string name) => definition.Members.FirstOrDefault(member => member.Name == name) is { } member
            ? NameOf(_btf.Resolve(member.TypeId).SizeOrType)
            : null;
        return new BtfMapDefinition(
            variable.Name, (BpfMapType)Number("type"), Number("max_entries"), Number("map_flags"), TypeNameOf("key"), TypeNameOf("value"));
    }

    private string NameOf(uint id)
    {
        var type = _btf[id];
        while (type.Kind is BtfKind.Volatile or BtfKind.Const)
        {
            type = _btf[type.SizeOrType];
        }

        return type.Name.Length > 0 ? type.Name : throw new InvalidDataException($"A field of the ABI has a nameless type ({type.Kind}).");
    }

    private int SizeOf(uint id)
    {
        var type = _btf.Resolve(id);
        return type.Kind switch
        {
            BtfKind.Number or BtfKind.Struct or BtfKind.Enum or BtfKind.Enum64 => (int)type.SizeOrType,
            _ => throw new InvalidDataException($"The ABI holds a {type.Kind}, which user space cannot see."),
        };
    }

    private static InvalidDataException Hidden(BtfType type, string where) => new($"struct {type.Name} has hidden padding {where}.");
}
