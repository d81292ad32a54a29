using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;
using Weft.Linux.Bpf.Btf;

namespace Weft.Dataplane.Programs;

/// <summary>The compiled objects of bpf/, which travel inside this assembly.</summary>
public static class BpfImages
{
    /// <summary>The entry programs, one per attach point.</summary>
    public const string Entry = "weft_entry";

    /// <summary>The steps behind them for IPv4.</summary>
    public const string Ipv4 = "weft_ipv4";

    /// <summary>The same steps for IPv6.</summary>
    public const string Ipv6 = "weft_ipv6";

    /// <summary>Balancing at the socket, for IPv4.</summary>
    public const string Socket4 = "weft_socket4";

    /// <summary>The same for IPv6.</summary>
    public const string Socket6 = "weft_socket6";

    /// <summary>The entry program of the edge (XDP), optional.</summary>
    public const string Edge = "weft_edge";

    /// <summary>The edge's program for IPv4.</summary>
    public const string Edge4 = "weft_edge4";

    /// <summary>The edge's program for IPv6.</summary>
    public const string Edge6 = "weft_edge6";

    private const string Abi = "weft_abi";

    /// <summary>The ELF file.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(BpfImages).Assembly.GetManifestResourceStream($"{name}.bpf.o")
            ?? throw new InvalidOperationException($"The program object {name} is not in this assembly: build with bpf/ compiled.");
        var image = new byte[stream.Length];
        stream.ReadExactly(image);
        return image;
    }

    public static BpfObject Open(string name) => BpfObject.Open(Read(name), name);

    /// <summary>Refuses to go on with programs whose maps this assembly would misread.</summary>
    public static void RequireSameAbi()
    {
        var compiled = BtfLayout.FromElf(Read(Abi), "weft_").Hash;
        if (compiled != AbiConstants.LayoutHash)
        {
            throw new InvalidOperationException(
                $"The embedded programs have ABI {compiled[..12]}, this assembly was generated for {AbiConstants.LayoutHash[..12]}: run eng/AbiGen and build again.");
        }
    }
}
