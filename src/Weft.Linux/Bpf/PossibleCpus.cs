using System.Globalization;

namespace Weft.Linux.Bpf;

/// <summary>How many values the kernel keeps in a per-CPU map: possible CPUs, not those online now.</summary>
public static class PossibleCpus
{
    private const string Source = "/sys/devices/system/cpu/possible";

    private static readonly Lazy<int> _count = new(() => Parse(File.ReadAllText(Source)));

    public static int Count => _count.Value;

    /// <summary>Reads the kernel's list form, such as <c>0-3,8</c>; the count is one more than the highest number.</summary>
    internal static int Parse(string list)
    {
        var last = list.AsSpan().Trim();
        last = last[(last.LastIndexOfAny(',', '-') + 1)..];
        return int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var highest)
            ? highest + 1
            : throw new InvalidDataException($"{Source} holds '{list}', which is not a list of CPUs.");
    }
}
