using System.Collections.Immutable;
using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Nodes;

namespace Weft.Dataplane.Tests.Nodes;

public sealed class NodeIndexesTests
{
    [Fact]
    public void Numbers_begin_at_one_and_are_distinct()
    {
        var indexes = NodeIndexes.Assign([Node("b", 2), Node("a", 1)], ImmutableDictionary<uint, NodeRow>.Empty);

        Assert.Equal((1u, 2u), (indexes["a"], indexes["b"]));
    }

    [Fact]
    public void A_node_known_by_its_address_keeps_its_number_even_under_a_new_name()
    {
        var rows = ImmutableDictionary<uint, NodeRow>.Empty.Add(7, Row(2));

        var indexes = NodeIndexes.Assign([Node("a", 1), Node("renamed", 2)], rows);

        Assert.Equal((1u, 7u), (indexes["a"], indexes["renamed"]));
    }

    [Fact]
    public void The_number_of_a_leaving_node_is_not_handed_on_in_the_same_pass()
    {
        var rows = ImmutableDictionary<uint, NodeRow>.Empty.Add(1, Row(9));

        Assert.Equal(2u, NodeIndexes.Assign([Node("a", 1)], rows)["a"]);
    }

    [Fact]
    public void Nodes_beyond_the_table_get_no_number()
    {
        var nodes = Enumerable.Range(1, AbiConstants.MaxNodes + 5).Select(i => Node($"n{i:d5}", i));

        var indexes = NodeIndexes.Assign(nodes, ImmutableDictionary<uint, NodeRow>.Empty);

        Assert.Equal(AbiConstants.MaxNodes - 1, indexes.Count);
        Assert.All(indexes.Values, index => Assert.InRange(index, 1u, (uint)AbiConstants.MaxNodes - 1));
    }

    private static RemoteNodeSpec Node(string name, int number) => new(name, [Address(number)], [], RemotePath.Vxlan);

    private static NodeRow Row(int number) => new() { Vtep4 = AbiValues.ToIpv4(Address(number)) };

    private static IPAddress Address(int number) => new([172, 30, (byte)(number >> 8), (byte)number]);
}
