using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Dataplane.Tests.Policies;

/// <summary>States over few endpoints, prefixes, classes and filters, so that they have much in common.</summary>
internal static class TestPolicies
{
    private const int Isolations = 4;
    private const int Classes = 4;
    private const int Filters = 8;
    private const byte Tcp = 6;
    private const byte Udp = 17;

    private static readonly IPNetwork[] _prefixes =
    [
        .. new[] { "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "10.1.2.4/32", "10.2.0.1/32", "fd00::/16", "fd00::1/128" }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>A state by numbers from 0 on: the class of each prefix, the isolations of each endpoint, the filters of each pair; 0 is none.</summary>
    public static PolicyState Of(byte[] classes, (byte Ingress, byte Egress)?[] endpoints, byte[] filters)
    {
        var state = PolicyState.Empty with
        {
            Classes = KeyedSet.Of(classes.Select((@class, i) => KeyValuePair.Create(_prefixes[i], (uint)@class)).Where(row => row.Value != 0)),
            Isolations = KeyedSet.Of(endpoints.Index().Where(row => row.Item is not null)
                .Select(row => KeyValuePair.Create(new EndpointId((uint)row.Index + 1), new EndpointIsolation(row.Item!.Value.Ingress, row.Item!.Value.Egress)))),
            Filters = KeyedSet.Of(filters.Index().Select(row => KeyValuePair.Create(KeyOf(row.Index), (uint)row.Item)).Where(row => row.Value != 0)),
        };
        return state with { FilterRules = KeyedSet.Of(state.Filters.Values.Distinct().Select(id => KeyValuePair.Create(id, Content(id)))) };
    }

    /// <summary>One endpoint, isolated both ways by one filter for all peers.</summary>
    public static PolicyState One(uint filter, uint endpoint = 1, uint isolation = 1) => PolicyState.Empty with
    {
        Isolations = PolicyState.Empty.Isolations.With(new EndpointId(endpoint), new EndpointIsolation(isolation, isolation)),
        Filters = PolicyState.Empty.Filters.With(new FilterKey(isolation, 0), filter),
        FilterRules = PolicyState.Empty.FilterRules.With(filter, Content(filter)),
    };

    /// <summary>What a filter's number stands for, for all time.</summary>
    public static PolicyFilter Content(uint filter)
    {
        var rules = ImmutableArray.Create(new FilterRule(0, 0, ushort.MaxValue, new PolicyVerdict((filter & 1) != 0, (filter * 10) + 1, 0)));
        if ((filter & 2) != 0)
        {
            rules = rules.Add(new FilterRule(Tcp, 80, 80, new PolicyVerdict((filter & 1) == 0, (filter * 10) + 2, (filter & 4) != 0 ? (filter * 10) + 3 : 0)));
        }

        return new PolicyFilter((filter & 4) != 0 ? rules.Add(new FilterRule(Udp, 1, 1000, new PolicyVerdict((filter & 1) == 0, (filter * 10) + 4, 0))) : rules);
    }

    /// <summary>States one after the other, some made from the one before and some from nothing.</summary>
    public static Arbitrary<PolicyState[]> Histories(int length)
    {
        var one = from classes in Gen.Choose(0, Classes).ArrayOf(_prefixes.Length)
                  from endpoints in Gen.Choose(0, ((Isolations + 1) * (Isolations + 1)) + 4).ArrayOf(3)
                  from filters in Gen.Choose(0, Filters).ArrayOf(Isolations * (Classes + 1))
                  select Of(
                      [.. classes.Select(value => (byte)value)],
                      [.. endpoints.Select(value => value < (Isolations + 1) * (Isolations + 1) ? ((byte)(value / (Isolations + 1)), (byte)(value % (Isolations + 1))) : ((byte, byte)?)null)],
                      [.. filters.Index().Select(row => (byte)(row.Index % (Classes + 1) == 0 ? Math.Max(row.Item, 1) : row.Item))]);
        return (from states in one.ArrayOf(length)
                from parts in Gen.Choose(0, 15).ArrayOf(length)
                select Chain(states, parts)).ToArbitrary();
    }

    private static FilterKey KeyOf(int index) => new((uint)((index / (Classes + 1)) + 1), (uint)(index % (Classes + 1)));

    // Only some tables change from state to state, and then with a history.
    private static PolicyState[] Chain(PolicyState[] states, int[] parts)
    {
        for (var i = 1; i < states.Length; i++)
        {
            var (last, next) = (states[i - 1], states[i]);
            var mixed = last with
            {
                Classes = (parts[i] & 1) != 0 ? Onto(last.Classes, next.Classes) : last.Classes,
                Isolations = (parts[i] & 2) != 0 ? Onto(last.Isolations, next.Isolations) : last.Isolations,
                Filters = (parts[i] & 4) != 0 ? Onto(last.Filters, next.Filters) : last.Filters,
            };
            var rules = KeyedSet.Of(mixed.Filters.Values.Distinct().Select(id => KeyValuePair.Create(id, Content(id))));
            states[i] = mixed with { FilterRules = (parts[i] & 8) != 0 ? rules : Onto(last.FilterRules, rules) };
        }

        return states;
    }

    private static KeyedSet<TKey, TValue> Onto<TKey, TValue>(KeyedSet<TKey, TValue> last, KeyedSet<TKey, TValue> next)
        where TKey : notnull
    {
        var builder = last.ToBuilder();
        foreach (var key in next.ChangesSince(last))
        {
            if (next.TryGet(key, out var value))
            {
                builder.Set(key, value);
            }
            else
            {
                builder.Remove(key);
            }
        }

        return builder.ToSet();
    }
}
