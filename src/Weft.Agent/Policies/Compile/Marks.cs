using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Weft.Agent.Policies.Compile;

/// <summary>
/// Random numbers whose sums tell sets apart: a set's sum changes with each member that comes or goes, and two sets have one sum by an accident
/// that does not happen. Nobody outside can know them, and nothing that is published depends on them.
/// </summary>
internal static class Marks
{
    public static UInt128 Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return MemoryMarshal.Read<UInt128>(bytes);
    }
}
