using System.Globalization;
using System.Text;

namespace Weft.Agent.Metrics;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One metric and its series, one per combination of labels. Not thread-safe.</summary>
internal sealed class MetricFamily(MetricKind kind, string help)
{
    /// <summary>More label combinations mean an unbounded label; further ones are not kept.</summary>
    public const int MaxSeries = 1000;

    private static readonly double[] _bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public void Record(string labels, double value)
    {
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                return;
            }

            series = _series[labels] = new Series();
        }

        series.Record(kind, value);
    }

    public void Render(StringBuilder text, string name)
    {
        PrometheusText.Head(text, name, help, kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" });
        foreach (var (labels, series) in _series)
        {
            series.Render(text, kind, name, labels);
        }
    }

    private sealed class Series
    {
        private readonly long[] _buckets = new long[_bounds.Length];
        private double _value;
        private long _count;

        public void Record(MetricKind kind, double value)
        {
            _value = kind == MetricKind.Gauge ? value : _value + value;
            _count++;
            for (var i = 0; kind == MetricKind.Histogram && i < _bounds.Length; i++)
            {
                _buckets[i] += value <= _bounds[i] ? 1 : 0;
            }
        }

        public void Render(StringBuilder text, MetricKind kind, string name, string labels)
        {
            if (kind != MetricKind.Histogram)
            {
                PrometheusText.Line(text, name, labels, _value);
                return;
            }

            for (var i = 0; i < _bounds.Length; i++)
            {
                PrometheusText.Line(text, name + "_bucket", PrometheusText.With(labels, "le", _bounds[i].ToString(CultureInfo.InvariantCulture)), _buckets[i]);
            }

            PrometheusText.Line(text, name + "_bucket", PrometheusText.With(labels, "le", "+Inf"), _count);
            PrometheusText.Line(text, name + "_sum", labels, _value);
            PrometheusText.Line(text, name + "_count", labels, _count);
        }
    }
}
