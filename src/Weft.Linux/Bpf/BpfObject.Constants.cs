using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

public sealed unsafe partial class BpfObject
{
    private const string ConstantSection = ".rodata";

    /// <summary>Sets a <c>const volatile</c> before loading, so that the verifier prunes what it rules out.</summary>
    /// <exception cref="KeyNotFoundException">The object has no such constant.</exception>
    public void SetConstant<T>(string name, T value)
        where T : unmanaged
    {
        var (offset, size) = FindConstant(name);
        if (size != sizeof(T))
        {
            throw new ArgumentException($"{Name}: constant {name} has {size} bytes, not {sizeof(T)}.", nameof(value));
        }

        var map = _maps.First(pair => pair.Key.EndsWith(ConstantSection, StringComparison.Ordinal)).Value;

        // Safety: libbpf returns the section's own buffer, writable until the object is loaded, and BTF gave an offset within it.
        var data = Libbpf.bpf_map__initial_value(map, out var length);
        if (data == null || offset + size > (int)length)
        {
            throw new InvalidOperationException($"{Name}: constant {name} can no longer be set.");
        }

        MemoryMarshal.Write(new Span<byte>(data + offset, size), value);
    }

    // Safety: BTF stores the variables of a section directly behind its type, vlen of them; libbpf validated that on open.
    private (int Offset, int Size) FindConstant(string name)
    {
        var btf = Libbpf.bpf_object__btf(Handle);
        var section = btf == 0 ? -1 : Libbpf.btf__find_by_name_kind(btf, ConstantSection, Libbpf.BTF_KIND_DATASEC);
        if (section > 0)
        {
            var type = Libbpf.btf__type_by_id(btf, (uint)section);
            var variables = new ReadOnlySpan<Libbpf.btf_var_secinfo>(type + 1, type->Vlen);
            foreach (var variable in variables)
            {
                var nameOffset = Libbpf.btf__type_by_id(btf, variable.type)->name_off;
                if (string.Equals(Utf8(Libbpf.btf__name_by_offset(btf, nameOffset)), name, StringComparison.Ordinal))
                {
                    return ((int)variable.offset, (int)variable.size);
                }
            }
        }

        throw new KeyNotFoundException($"{Name} has no constant {name}.");
    }
}
