using System.Text.Json;

namespace Weft.Node.Tests.Dataplane;

/// <summary>iperf3 between two workloads.</summary>
internal static class Iperf
{
    /// <summary>Runs client and server once.</summary>
    /// <returns>What the receiver counted.</returns>
    public static long ReceivedBytes(FabricPod from, FabricPod to, params string[] clientArguments)
    {
        // -D returns when the server listens; -1 ends it after one client.
        to.Exec("iperf3", "-s", "-1", "-D");
        var report = JsonDocument.Parse(from.Exec("iperf3", ["-J", "-c", to.Ipv4.ToString(), .. clientArguments])).RootElement;
        var end = report.GetProperty("end");
        return end.TryGetProperty("sum_received", out var sum)
            ? sum.GetProperty("bytes").GetInt64()
            : end.GetProperty("sum").GetProperty("bytes").GetInt64();
    }
}
