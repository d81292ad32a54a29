using System.Diagnostics.Metrics;
using System.Text;

namespace Weft.Agent.Metrics;

/// <summary>Collects what the meters of this process say, those scoped to somebody else apart, and writes it in the Prometheus text format.</summary>
internal sealed class MetricRegistry : IDisposable
{
    private const string MeterPrefix = "Weft.";

    private readonly Lock _gate = new(); // guards _families and everything in them
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MetricRegistry()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var isOurs = instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, this);
            if (isOurs && instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public string Render()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_gate)
        {
            foreach (var (name, family) in _families)
            {
                family.Render(text, name);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        lock (_gate)
        {
            if (!_families.TryGetValue(instrument.Name, out var family))
            {
                family = _families[instrument.Name] = new MetricFamily(KindOf(instrument), instrument.Description ?? "");
            }

            family.Record(labels, value);
        }
    }

    private static MetricKind KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => MetricKind.Histogram,
        Counter<long> or ObservableCounter<long> => MetricKind.Counter,
        _ => MetricKind.Gauge,
    };
}
