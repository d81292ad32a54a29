using System.Globalization;
using Weft.Dataplane;

namespace Weft.Node.Tests.Dataplane;

/// <summary>Pins of test processes that were killed: their names hold a process id that no longer runs.</summary>
internal static class PinOrphans
{
    public const string Root = "/sys/fs/bpf/weft";

    public static void Remove()
    {
        if (!Directory.Exists(Root))
        {
            return;
        }

        foreach (var directory in Directory.EnumerateDirectories(Root, "wt-*"))
        {
            var process = Path.GetFileName(directory).Split('-')[1];
            if (int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !Directory.Exists($"/proc/{id}"))
            {
                NodeDataplane.RemovePins(directory);
            }
        }
    }
}
