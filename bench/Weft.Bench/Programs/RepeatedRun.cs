using System.Runtime.CompilerServices;
using Weft.Linux;
using Weft.Linux.Bpf;

namespace Weft.Bench.Programs;

/// <summary>A program of the fabric with <c>repeat.bpf.c</c> before it, which makes the packet a client's again each time.</summary>
internal sealed class RepeatedRun : IDisposable
{
    private const string Image = "repeat.bpf.o";
    private readonly BpfMap _table;
    private readonly BpfProgram _repeat;
    private readonly byte[] _frame;
    private readonly Func<BpfProgram, byte[], int, BpfTestResult> _run;

    /// <param name="kind">"xdp" or "tc".</param>
    /// <param name="frame">The first client's; the others have the addresses behind its.</param>
    /// <param name="program">What is measured; null measures what measuring costs.</param>
    public RepeatedRun(string kind, byte[] frame, uint flows, BpfProgram? program, Func<BpfProgram, byte[], int, BpfTestResult> run)
    {
        _frame = frame;
        _run = run;
        using var image = BpfObject.Open(Read(), "repeat");
        var headers = default(ClientHeaders);
        frame.AsSpan(0, Unsafe.SizeOf<ClientHeaders>()).CopyTo(headers);
        image.SetConstant("weft_bench_flows", flows);
        image.SetConstant("weft_bench_length", (uint)frame.Length);
        image.SetConstant("weft_bench_headers", headers);
        image.SkipProgram(kind == "xdp" ? "repeat_tc" : "repeat_xdp");
        image.Load();
        _table = image.GetMap("weft_bench_" + kind);
        _repeat = image.GetProgram("repeat_" + kind);
        if (program is not null)
        {
            using var scope = new FdScope(program.Fd);
            _table.As<uint, uint>().Update(0, (uint)scope.Fd);
        }
    }

    /// <summary>Runs the program so many times; the result's packet and verdict are those of the last.</summary>
    public BpfTestResult Run(int repeat) => _run(_repeat, _frame, repeat);

    public void Dispose()
    {
        _repeat.Dispose();
        _table.Dispose();
    }

    private static byte[] Read()
    {
        using var stream = typeof(RepeatedRun).Assembly.GetManifestResourceStream(Image)
            ?? throw new InvalidOperationException($"{Image} is not in this assembly.");
        var image = new byte[stream.Length];
        stream.ReadExactly(image);
        return image;
    }

    /// <summary>Ethernet and IPv4 header, and the ports.</summary>
    [InlineArray(14 + 20 + 4)]
    private struct ClientHeaders
    {
        private byte _first;
    }
}
