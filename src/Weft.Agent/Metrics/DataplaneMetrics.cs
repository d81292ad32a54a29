using System.Text;
using Weft.Dataplane.Drops;

namespace Weft.Agent.Metrics;

/// <summary>The programs' counters in the Prometheus text format; read from the kernel at the moment of the scrape.</summary>
internal static class DataplaneMetrics
{
    public static void Render(StringBuilder text, IReadOnlyList<PacketCounter> counters)
    {
        Family(text, "weft_dataplane_drop_packets_total", "Packets dropped, by reason.", "reason", counters.Where(counter => counter.IsDrop), counter => counter.Packets);
        Family(text, "weft_dataplane_drop_bytes_total", "Bytes dropped, by reason.", "reason", counters.Where(counter => counter.IsDrop), counter => counter.Bytes);
        Family(text, "weft_dataplane_packets_total", "Packets forwarded, by kind.", "kind", counters.Where(counter => !counter.IsDrop), counter => counter.Packets);
        Family(text, "weft_dataplane_bytes_total", "Bytes forwarded, by kind.", "kind", counters.Where(counter => !counter.IsDrop), counter => counter.Bytes);
    }

    private static void Family(
        StringBuilder text, string name, string help, string label, IEnumerable<PacketCounter> counters, Func<PacketCounter, ulong> value)
    {
        PrometheusText.Head(text, name, help, "counter");
        foreach (var counter in counters)
        {
            PrometheusText.Line(text, name, PrometheusText.With("", label, counter.Name), value(counter));
        }
    }
}
