using System.Globalization;
using System.Text.Json;

namespace Weft.Node.Tests.Dataplane;

/// <summary>iperf3 between two workloads.</summary>
internal static class Iperf
{
    private const int MaximumLooks = 500;

    private static int _lastPort = 5200;

    /// <summary>Runs client and server once, on a port of their own: the server before may still be closing its.</summary>
    /// <returns>What the receiver counted.</returns>
    public static long ReceivedBytes(FabricPod from, FabricPod to, params string[] clientArguments)
    {
        var port = Interlocked.Increment(ref _lastPort).ToString(CultureInfo.InvariantCulture);
        to.Exec("iperf3", "-s", "-1", "-D", "-p", port);
        AwaitListener(to, port);
        var report = JsonDocument.Parse(from.Exec("iperf3", ["-J", "-c", to.Ipv4.ToString(), "-p", port, .. clientArguments])).RootElement;
        Assert.False(report.TryGetProperty("error", out var error), $"iperf3: {error}");
        var end = report.GetProperty("end");
        return end.TryGetProperty("sum_received", out var sum)
            ? sum.GetProperty("bytes").GetInt64()
            : end.GetProperty("sum").GetProperty("bytes").GetInt64();
    }

    // -D returns before the server listens.
    private static void AwaitListener(FabricPod pod, string port)
    {
        var looks = 0;
        while (pod.Exec("ss", "-Hltn", $"sport = :{port}").Length == 0)
        {
            Assert.True(++looks < MaximumLooks, $"iperf3 does not listen on port {port}");
        }
    }
}
