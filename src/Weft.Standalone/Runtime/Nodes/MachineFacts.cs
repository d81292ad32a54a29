using System.Globalization;
using System.Runtime.InteropServices;
using Weft.Api;
using Weft.Linux.Namespaces;

namespace Weft.Standalone.Runtime.Nodes;

/// <summary>What a node tells about the machine it is on. All nodes of a lab share one machine.</summary>
internal sealed record MachineFacts(string Architecture, long MemoryKibibytes, NodeSystemInfo NodeInfo)
{
    /// <summary>The version of Kubernetes whose kubelet the process runtime behaves like; the API server says the same.</summary>
    private const string KubeletVersion = "v1.32.0-weft";

    private const string OsRelease = "/etc/os-release";

    public static MachineFacts Read()
    {
        string architecture = RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        };
        string machineId = File.Exists("/etc/machine-id") ? File.ReadAllText("/etc/machine-id").Trim() : "";
        NodeSystemInfo info = new()
        {
            Architecture = architecture,
            OperatingSystem = "linux",
            KernelVersion = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            OsImage = OsImage(),
            MachineID = machineId,
            SystemUUID = machineId,
            BootID = BootIdentity.Current.ToString(),
            ContainerRuntimeVersion = $"weft://{typeof(MachineFacts).Assembly.GetName().Version!.ToString(3)}",
            KubeletVersion = KubeletVersion,
            KubeProxyVersion = KubeletVersion,
        };
        return new MachineFacts(architecture, ReadMemory(), info);
    }

    public IReadOnlyDictionary<string, Quantity> Capacity(int maxPods) => new Dictionary<string, Quantity>(StringComparer.Ordinal)
    {
        ["cpu"] = Quantity.Parse(Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
        ["memory"] = Quantity.Parse(MemoryKibibytes.ToString(CultureInfo.InvariantCulture) + "Ki"),
        ["pods"] = Quantity.Parse(maxPods.ToString(CultureInfo.InvariantCulture)),
    };

    private static long ReadMemory()
    {
        string line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static string OsImage()
    {
        string? line = File.Exists(OsRelease) ? File.ReadLines(OsRelease).FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)) : null;
        return line is null ? "Linux" : line["PRETTY_NAME=".Length..].Trim('"');
    }
}
