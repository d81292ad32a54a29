using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>Collects what libbpf says (the verifier's log among it) while a thread works with it.</summary>
internal static unsafe partial class BpfLog
{
    private const int Debug = 2;

    [ThreadStatic]
    private static StringBuilder? _current;

    static BpfLog() => Libbpf.libbpf_set_print(&Print);

    /// <summary>Starts to collect on this thread; libbpf works synchronously on its caller's thread.</summary>
    public static void Begin() => _current = new StringBuilder();

    /// <summary>Ends and returns what was said.</summary>
    public static string End()
    {
        var text = _current?.ToString() ?? string.Empty;
        _current = null;
        return text;
    }

    // Safety: libbpf passes a valid format and va_list. A va_list argument is passed as a pointer on x86-64 (array type) and on
    // arm64 (composite above 16 bytes), so nint stands for it on both. vasprintf allocates with malloc, which free takes back.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        if (_current is not { } log || level >= Debug)
        {
            return 0;
        }

        byte* text = null;
        var length = vasprintf(&text, format, arguments);
        if (length > 0)
        {
            log.Append(Encoding.UTF8.GetString(text, length));
            NativeMemory.Free(text);
        }

        return length;
    }

    [LibraryImport("libc")]
    private static partial int vasprintf(byte** strp, byte* format, nint ap);
}
