using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Weft.Agent.Policies.Explain;

namespace Weft.Agent.Tests.Policies.Explain;

public sealed class PolicyQueryTests
{
    [Theory]
    [InlineData("workload=shop/web&direction=egress&peer=10.65.0.9&protocol=TCP&port=80", "PolicyQuestion { Workload = shop/web, Direction = Egress, Peer = 10.65.0.9, Protocol = 6, Port = 80 }")]
    [InlineData("workload=shop/web&direction=ingress&peer=fd64:2::9&protocol=17&port=53", "PolicyQuestion { Workload = shop/web, Direction = Ingress, Peer = fd64:2::9, Protocol = 17, Port = 53 }")]
    [InlineData("workload=a/b&direction=ingress&peer=::ffff:10.0.0.1&protocol=icmp", "PolicyQuestion { Workload = a/b, Direction = Ingress, Peer = 10.0.0.1, Protocol = 1, Port = 0 }")]
    public void A_question_is_read(string query, string expected)
    {
        Assert.True(PolicyQuery.TryReadQuestion(Query(query), out var question, out _));
        Assert.Equal(expected, question.ToString());
    }

    [Theory]
    [InlineData("", "workload must be")]
    [InlineData("workload=web&direction=egress&peer=10.0.0.1&protocol=TCP&port=80", "workload must be")]
    [InlineData("workload=shop/&direction=egress&peer=10.0.0.1&protocol=TCP&port=80", "workload must be")]
    [InlineData("workload=shop/web&direction=out&peer=10.0.0.1&protocol=TCP&port=80", "direction must be")]
    [InlineData("workload=shop/web&direction=egress&peer=web&protocol=TCP&port=80", "peer must be")]
    [InlineData("workload=shop/web&direction=egress&peer=10.0.0.1&protocol=QUIC&port=80", "protocol must be")]
    [InlineData("workload=shop/web&direction=egress&peer=10.0.0.1&protocol=TCP", "port must be")]
    [InlineData("workload=shop/web&direction=egress&peer=10.0.0.1&protocol=TCP&port=65536", "port must be")]
    public void A_question_that_is_none_is_refused_with_what_is_wrong(string query, string problem)
    {
        Assert.False(PolicyQuery.TryReadQuestion(Query(query), out _, out var told));
        Assert.StartsWith(problem, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("protocol=TCP&src=10.0.0.1&sport=1&dst=10.0.0.2&dport=80", "TCP 10.0.0.1:1 -> 10.0.0.2:80")]
    [InlineData("protocol=58&src=fd64::1&dst=fd64::2", "ICMPv6 fd64::1 -> fd64::2")]
    public void A_flow_is_read(string query, string expected)
    {
        Assert.True(PolicyQuery.TryReadTuple(Query(query), out var tuple, out _));
        Assert.Equal(expected, tuple.ToString());
    }

    [Theory]
    [InlineData("protocol=TCP&src=10.0.0.1&sport=1&dst=fd64::2&dport=80", "src and dst must be")]
    [InlineData("protocol=TCP&sport=1&dst=10.0.0.2&dport=80", "src and dst must be")]
    [InlineData("src=10.0.0.1&sport=1&dst=10.0.0.2&dport=80", "protocol must be")]
    [InlineData("protocol=TCP&src=10.0.0.1&dst=10.0.0.2&dport=80", "sport must be")]
    [InlineData("protocol=TCP&src=10.0.0.1&sport=1&dst=10.0.0.2&dport=x", "dport must be")]
    public void A_flow_that_is_none_is_refused_with_what_is_wrong(string query, string problem)
    {
        Assert.False(PolicyQuery.TryReadTuple(Query(query), out _, out var told));
        Assert.StartsWith(problem, told, StringComparison.Ordinal);
    }

    private static QueryCollection Query(string text) => new(QueryHelpers.ParseQuery(text));
}
