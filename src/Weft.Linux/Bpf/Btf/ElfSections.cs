using System.Buffers.Binary;
using System.Text;

namespace Weft.Linux.Bpf.Btf;

/// <summary>Finds a section of a 64-bit little-endian ELF file by name (gABI, section header table).</summary>
internal static class ElfSections
{
    private const int HeaderLength = 64;
    private const int SectionHeaderLength = 64;

    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <exception cref="InvalidDataException">Not such a file, or no such section.</exception>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> elf, string name)
    {
        if (elf.Length < HeaderLength || !elf.StartsWith(Magic))
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF file.");
        }

        var table = BinaryPrimitives.ReadUInt64LittleEndian(elf[40..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);
        var names = Data(elf, Header(elf, table, BinaryPrimitives.ReadUInt16LittleEndian(elf[62..])));
        for (var i = 0; i < count; i++)
        {
            var header = Header(elf, table, i);
            if (NameIs(names, BinaryPrimitives.ReadUInt32LittleEndian(header), name))
            {
                return Data(elf, header);
            }
        }

        throw new InvalidDataException($"The ELF file has no section {name}.");
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> elf, ulong table, int index) =>
        Slice(elf, table + ((ulong)index * SectionHeaderLength), SectionHeaderLength);

    private static ReadOnlySpan<byte> Data(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> header) =>
        Slice(elf, BinaryPrimitives.ReadUInt64LittleEndian(header[24..]), BinaryPrimitives.ReadUInt64LittleEndian(header[32..]));

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> elf, ulong offset, ulong length) =>
        offset <= (ulong)elf.Length && length <= (ulong)elf.Length - offset
            ? elf.Slice((int)offset, (int)length)
            : throw new InvalidDataException("An ELF section lies outside the file.");

    private static bool NameIs(ReadOnlySpan<byte> names, uint offset, string name)
    {
        if (offset > names.Length)
        {
            return false;
        }

        var expected = Encoding.ASCII.GetBytes(name + '\0');
        return names[(int)offset..].StartsWith(expected);
    }
}
