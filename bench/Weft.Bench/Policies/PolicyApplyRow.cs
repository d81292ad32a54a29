using System.Globalization;
using System.Net;
using Weft.Bench.Reporting;
using Weft.Bench.Rows;
using Weft.Bench.Services;
using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Bench.Policies;

/// <summary>Compiled policies of a large cluster brought into an empty kernel, and single changes of them.</summary>
internal sealed class PolicyApplyRow : BenchRow
{
    private const int Addresses = 50_000;
    private const uint Isolations = 100;
    private const uint Classes = 100;
    private const int Workloads = 10;
    private const int Repeats = 3;
    private const int Changes = 500;
    private const byte Tcp = 6;
    private const byte Udp = 17;

    public override string Name => "Policies, into the kernel";

    public override Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var state = Build();
        var best = TimeSpan.MaxValue;
        for (var repeat = 1; repeat < Repeats; repeat++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var empty = new ServiceNode(workloads: Workloads);
            best = Min(best, empty.Apply(state));
        }

        using var node = new ServiceNode(workloads: Workloads);
        best = Min(best, node.Apply(state));
        var (pairs, addresses) = (Change(node, WithOtherFilter, cancellationToken), Change(node, WithAddress, cancellationToken));
        return Task.FromResult<IReadOnlyList<RowResult>>(
        [
            new RowResult(Title("cold"), string.Create(CultureInfo.InvariantCulture, $"{best.TotalSeconds:0.00} s"), "0.5 s"),
            new RowResult(Title("one pair changed"), pairs.ToString(), "p50 1 ms"),
            new RowResult(Title("one address added"), addresses.ToString(), "p50 1 ms"),
        ]);
    }

    private static Latencies Change(ServiceNode node, Func<PolicyState, int, PolicyState> change, CancellationToken cancellationToken)
    {
        var times = new Latencies();
        for (var i = 0; i < Changes; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            times.Add(node.Apply(change(node.State.Policies!, i)));
        }

        return times;
    }

    private static PolicyState Build() => new(
        KeyedSet.Of(Enumerable.Range(0, Addresses).Select(i => KeyValuePair.Create(Address(i), ((uint)i % (Classes - 1)) + 1))),
        KeyedSet.Of(Enumerable.Range(1, Workloads).Select(i => KeyValuePair.Create(new EndpointId((uint)i), new EndpointIsolation((uint)i, (uint)i + Workloads)))),
        KeyedSet.Of(
            from isolation in Enumerable.Range(1, (int)Isolations)
            from @class in Enumerable.Range(0, (int)Classes)
            select KeyValuePair.Create(new FilterKey((uint)isolation, (uint)@class), Filter((uint)isolation, (uint)@class))),
        KeyedSet.Of(Enumerable.Range(1, (int)(Isolations * Classes)).Select(filter => KeyValuePair.Create((uint)filter, Content((uint)filter)))));

    private static PolicyState WithOtherFilter(PolicyState state, int change)
    {
        var key = new FilterKey(1, (uint)change % Classes);
        var filter = (Isolations * Classes) + 1 + (uint)change;
        state.Filters.TryGet(key, out var before);
        return state with { Filters = state.Filters.With(key, filter), FilterRules = state.FilterRules.Without(before).With(filter, Content(filter)) };
    }

    private static PolicyState WithAddress(PolicyState state, int change) =>
        state with { Classes = state.Classes.With(Address(Addresses + change), 1) };

    private static uint Filter(uint isolation, uint @class) => ((isolation - 1) * Classes) + @class + 1;

    private static PolicyFilter Content(uint filter) => new(
    [
        new FilterRule(0, 0, ushort.MaxValue, new PolicyVerdict(false, 1, 0)),
        new FilterRule(Tcp, 80, 80, new PolicyVerdict(true, filter, 0)),
        new FilterRule(Udp, 53, 53, new PolicyVerdict(true, filter, 0)),
    ]);

    private static IPNetwork Address(int number) => new(new IPAddress([10, (byte)(100 + (number >> 16)), (byte)(number >> 8), (byte)number]), 32);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private string Title(string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}, {what}, {Addresses:N0} addresses, {Isolations * Classes:N0} pairs and filters");
}
