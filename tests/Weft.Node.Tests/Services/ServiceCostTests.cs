using System.Diagnostics;
using Weft.Dataplane.Services;
using Weft.Node.Tests.Dataplane;

namespace Weft.Node.Tests.Services;

/// <summary>What Services cost, in the kernel operations that are counted exactly; times are written out and only held against a fault of the algorithm.</summary>
public sealed class ServiceCostTests : IDisposable
{
    private const int Rounds = 50;

    private readonly FabricLab _lab = new();
    private FabricNode Node => _lab.Nodes[0];

    public ServiceCostTests() => _lab.AddNode();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Ten_thousand_services_are_loaded_and_taken_over_in_bounded_time()
    {
        var services = ServiceSpecs.Many(10_000, 10);
        Node.Apply();

        var load = Measure(() => Node.State = Node.State with { Services = services });

        // 10,000 ports and addresses, 100,000 members, pages of slots (129 tables of 1,009 each) and of backends.
        Write($"cold load of 10,000 Services with 10 endpoints each: {load.Time.TotalMilliseconds:F0} ms, {load.Cpu.TotalMilliseconds:F0} ms of processors, {load.Operations} operations");
        Assert.Equal(120_000 + 78 + 7, load.Operations);
        Node.Reopen();
        var adoption = Measure(() => { });
        Write($"taken over by the next process: {adoption.Time.TotalMilliseconds:F0} ms");
        Assert.Equal(0, adoption.Operations);
        Measure(() => Node.State = Node.State with { Services = ServiceSet.Empty });
        var again = Measure(() => Node.State = Node.State with { Services = services });
        Write($"loaded again, by code that is warm: {again.Time.TotalMilliseconds:F0} ms, {again.Cpu.TotalMilliseconds:F0} ms of processors");
        Measure(() => Node.State = Node.State with { Services = ServiceSet.Empty });
        var passes = new List<int>();
        while (passes.LastOrDefault(1) > 0)
        {
            passes.Add(Measure(() => { }).Operations);
        }

        // Empty pages go a few at a time, and one of each kind stays.
        Assert.Equal(77 + 6, passes.Sum());
        Assert.True(passes.Max() <= 8);
        Assert.True(load.Time < TimeSpan.FromSeconds(20), $"{load.Time}");
    }

    [Fact]
    public void One_endpoint_costs_the_same_among_a_hundred_services_and_among_ten_thousand()
    {
        var median = new List<double>();
        foreach (var count in new[] { 100, 1000, 10_000 })
        {
            var services = ServiceSpecs.Many(count, 10);
            Node.State = Node.State with { Services = services };
            Node.Apply();
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var spec = ServiceSpecs.One(1 + (round * 7 % count), 10);
                services = services.With(spec with { Backends = spec.Backends.SetItem(3, ServiceSpecs.Backend(ServiceSpecs.Pod4(200_000 + round))) });
                var change = Measure(() => Node.State = Node.State with { Services = services });

                // A member comes, a member goes, the row leads to another table, and flows look again.
                Assert.InRange(change.Operations, 4, 5);
                times.Add(change.Time.TotalMilliseconds);
            }

            times.Sort();
            median.Add(times[Rounds / 2]);
            Write($"one endpoint changed among {count} Services: p50 {times[Rounds / 2]:F2} ms, p99 {times[^1]:F2} ms");
        }

        Assert.True(median[2] < (10 * median[0]) + 20, string.Join(' ', median));
    }

    // The processors' time is that of the whole process: it says something when this test runs alone.
    private (TimeSpan Time, TimeSpan Cpu, int Operations) Measure(Action change)
    {
        change();
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var result = Node.Apply();
        return (clock.Elapsed, Environment.CpuUsage.TotalTime - cpu, result.Operations);
    }

    private static void Write(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
