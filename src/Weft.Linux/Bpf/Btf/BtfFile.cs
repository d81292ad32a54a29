using System.Buffers.Binary;
using System.Text;

namespace Weft.Linux.Bpf.Btf;

/// <summary>The type information of a compiled object: section <c>.BTF</c> of a little-endian ELF file (Documentation/bpf/btf.rst).</summary>
public sealed class BtfFile
{
    private const ushort Magic = 0xeb9f;
    private const int HeaderLength = 24;
    private const int TypeLength = 12;

    private readonly List<BtfType> _types = [new(0, BtfKind.Void, "void", 0, 0, [])];

    private BtfFile()
    {
    }

    public IReadOnlyList<BtfType> Types => _types;

    public BtfType this[uint id] => id < _types.Count ? _types[(int)id] : throw new InvalidDataException($"BTF has no type {id}.");

    /// <summary>Reads the object's type information.</summary>
    /// <exception cref="InvalidDataException">The file is not an ELF object with BTF, or is damaged.</exception>
    public static BtfFile FromElf(ReadOnlySpan<byte> elf) => Parse(ElfSections.Find(elf, ".BTF"));

    /// <summary>The type behind typedefs and qualifiers.</summary>
    public BtfType Resolve(uint id)
    {
        var type = this[id];
        for (var depth = 0; type.Kind is BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag; depth++)
        {
            // A chain longer than the table is a cycle.
            type = depth < _types.Count ? this[type.SizeOrType] : throw new InvalidDataException("BTF types refer to each other in a circle.");
        }

        return type;
    }

    internal static BtfFile Parse(ReadOnlySpan<byte> btf)
    {
        if (btf.Length < HeaderLength || BinaryPrimitives.ReadUInt16LittleEndian(btf) != Magic)
        {
            throw new InvalidDataException("Not BTF.");
        }

        var header = (int)UInt(btf, 4);
        var types = Part(btf, header, UInt(btf, 8), UInt(btf, 12));
        var strings = Part(btf, header, UInt(btf, 16), UInt(btf, 20));
        var file = new BtfFile();
        for (var offset = 0; offset < types.Length;)
        {
            file._types.Add(ReadType((uint)file._types.Count, types, strings, ref offset));
        }

        return file;
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> btf, int header, uint offset, uint length) =>
        (ulong)header + offset + length <= (ulong)btf.Length
            ? btf.Slice(header + (int)offset, (int)length)
            : throw new InvalidDataException("BTF is cut short.");

    private static BtfType ReadType(uint id, ReadOnlySpan<byte> types, ReadOnlySpan<byte> strings, ref int offset)
    {
        var name = Text(strings, UInt(types, offset));
        var info = UInt(types, offset + 4);
        var sizeOrType = UInt(types, offset + 8);
        offset += TypeLength;
        var kind = (BtfKind)((info >> 24) & 0x1f);
        var count = (int)(info & 0xffff);
        var elements = 0u;
        IReadOnlyList<BtfMember> members = [];
        switch (kind)
        {
            case BtfKind.Number or BtfKind.Variable or BtfKind.DeclarationTag:
                offset += 4;
                break;
            case BtfKind.Array:
                sizeOrType = UInt(types, offset);
                elements = UInt(types, offset + 8);
                offset += 12;
                break;
            case BtfKind.Struct or BtfKind.Union:
                members = ReadMembers(types, strings, ref offset, count, 12, static (span, at) => (UInt(span, at + 4), UInt(span, at + 8)));
                break;
            case BtfKind.Enum:
                members = ReadMembers(types, strings, ref offset, count, 8, static (span, at) => (0, (int)UInt(span, at + 4)));
                break;
            case BtfKind.Enum64:
                members = ReadMembers(
                    types, strings, ref offset, count, 12, static (span, at) => (0, UInt(span, at + 4) | ((long)UInt(span, at + 8) << 32)));
                break;
            case BtfKind.FunctionPrototype:
                offset += 8 * count;
                break;
            case BtfKind.DataSection:
                members = ReadVariables(types, ref offset, count);
                break;
            default:
                break;
        }

        return new BtfType(id, kind, name, sizeOrType, elements, members);
    }

    private delegate (uint TypeId, long Value) MemberReader(ReadOnlySpan<byte> span, int offset);

    private static List<BtfMember> ReadMembers(
        ReadOnlySpan<byte> types, ReadOnlySpan<byte> strings, ref int offset, int count, int length, MemberReader read)
    {
        var members = new List<BtfMember>(count);
        for (var i = 0; i < count; i++, offset += length)
        {
            var (typeId, value) = read(types, offset);
            members.Add(new BtfMember(Text(strings, UInt(types, offset)), typeId, value));
        }

        return members;
    }

    private static List<BtfMember> ReadVariables(ReadOnlySpan<byte> types, ref int offset, int count)
    {
        var members = new List<BtfMember>(count);
        for (var i = 0; i < count; i++, offset += 12)
        {
            members.Add(new BtfMember(string.Empty, UInt(types, offset), UInt(types, offset + 4)));
        }

        return members;
    }

    private static uint UInt(ReadOnlySpan<byte> span, int offset) =>
        offset >= 0 && offset + 4 <= span.Length
            ? BinaryPrimitives.ReadUInt32LittleEndian(span[offset..])
            : throw new InvalidDataException("BTF is cut short.");

    private static string Text(ReadOnlySpan<byte> strings, uint offset)
    {
        if (offset >= strings.Length)
        {
            throw new InvalidDataException("A BTF name lies outside its string table.");
        }

        var rest = strings[(int)offset..];
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
