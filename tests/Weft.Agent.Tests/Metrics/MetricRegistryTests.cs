using System.Diagnostics.Metrics;
using Weft.Agent.Metrics;

namespace Weft.Agent.Tests.Metrics;

public sealed class MetricRegistryTests : IDisposable
{
    private readonly MetricRegistry _registry = new();
    private readonly Meter _meter = new("Weft.Tests");

    public void Dispose()
    {
        _meter.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public void A_counter_adds_up_per_combination_of_labels()
    {
        var counter = _meter.CreateCounter<long>("weft_test_requests_total", description: "Requests.");
        counter.Add(1, new KeyValuePair<string, object?>("code", 0));
        counter.Add(2, new KeyValuePair<string, object?>("code", 0));
        counter.Add(5, new KeyValuePair<string, object?>("code", 11));

        Assert.Contains(
            "# HELP weft_test_requests_total Requests.\n# TYPE weft_test_requests_total counter\n"
            + "weft_test_requests_total{code=\"0\"} 3\nweft_test_requests_total{code=\"11\"} 5\n",
            _registry.Render(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_gauge_shows_its_newest_value()
    {
        var value = 1;
        _meter.CreateObservableGauge("weft_test_level", () => value);
        _registry.Render();
        value = 7;

        Assert.Contains("weft_test_level 7\n", _registry.Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_a_sum_and_a_count()
    {
        var histogram = _meter.CreateHistogram<double>("weft_test_seconds");
        histogram.Record(0.002);
        histogram.Record(3);

        var text = _registry.Render();

        Assert.Contains("weft_test_seconds_bucket{le=\"0.001\"} 0\nweft_test_seconds_bucket{le=\"0.0025\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("weft_test_seconds_bucket{le=\"5\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("weft_test_seconds_bucket{le=\"+Inf\"} 2\nweft_test_seconds_sum 3.002\nweft_test_seconds_count 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Label_values_are_escaped() =>
        Assert.Equal("""a="x\"y\\z\nw",b="1" """.TrimEnd(), PrometheusText.With(PrometheusText.With("", "a", "x\"y\\z\nw"), "b", "1"));

    [Fact]
    public void An_unbounded_label_does_not_grow_the_process()
    {
        var counter = _meter.CreateCounter<long>("weft_test_flood_total");
        for (var i = 0; i < MetricFamily.MaxSeries + 50; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        var lines = _registry.Render().Split('\n').Count(line => line.StartsWith("weft_test_flood_total{", StringComparison.Ordinal));
        Assert.Equal(MetricFamily.MaxSeries, lines);
    }

    [Fact]
    public void Meters_of_others_are_not_shown()
    {
        using var scoped = new Meter(new MeterOptions("Weft.Tests") { Scope = new object() });
        scoped.CreateCounter<long>("weft_test_scoped_total").Add(1);
        Assert.DoesNotContain("weft_test_scoped_total", _registry.Render(), StringComparison.Ordinal);

        using var other = new Meter("Microsoft.Something");
        other.CreateCounter<long>("weft_test_other_total").Add(1);

        Assert.DoesNotContain("weft_test_other_total", _registry.Render(), StringComparison.Ordinal);
    }
}
