namespace Weft.Linux.Bpf.Btf;

/// <summary>BTF_KIND_* (include/uapi/linux/btf.h); kinds that data layouts do not need are read over.</summary>
public enum BtfKind
{
    Void = 0,
    Number = 1,
    PointerTo = 2,
    Array = 3,
    Struct = 4,
    Union = 5,
    Enum = 6,
    Forward = 7,
    Typedef = 8,
    Volatile = 9,
    Const = 10,
    Restrict = 11,
    Function = 12,
    FunctionPrototype = 13,
    Variable = 14,
    DataSection = 15,
    FloatingPoint = 16,
    DeclarationTag = 17,
    TypeTag = 18,
    Enum64 = 19,
}

/// <summary>A member of a struct, a value of an enum or a variable of a section.</summary>
/// <param name="TypeId">0 for values of an enum.</param>
/// <param name="Value">Offset in bits of a struct's member, offset in bytes of a section's variable, or the enum's number.</param>
public sealed record BtfMember(string Name, uint TypeId, long Value);

/// <summary>One type as the compiler described it.</summary>
/// <param name="SizeOrType">Size in bytes, or the type referred to, as the kind has it.</param>
/// <param name="ElementCount">Of arrays.</param>
public sealed record BtfType(uint Id, BtfKind Kind, string Name, uint SizeOrType, uint ElementCount, IReadOnlyList<BtfMember> Members);
