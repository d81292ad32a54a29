using System.Net;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Api;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Tests.Policies.Compile;

public sealed class PolicyCompilerTests
{
    private static readonly EndpointId _endpoint = new(1);
    private static readonly Pod _web = Small.Pod("web", "10.64.1.2", ("app", "web"));
    private static readonly Pod _caller = Small.Pod("caller", "10.64.1.3", ("app", "caller"));

    private readonly PolicyCompiler _compiler = new();

    public PolicyCompilerTests()
    {
        _compiler.SetPrefixes([IPNetwork.Parse("10.64.0.0/16")]);
        _compiler.Change(null, Small.Home());
        _compiler.Change(null, _web.Record());
        _compiler.SetLocals([Small.Local(1, _web, "10.64.1.2")]);
    }

    [Fact]
    public void A_workload_whose_Pod_is_not_known_or_is_another_has_no_isolation()
    {
        var other = Small.Pod("other", null);
        _compiler.SetLocals([Small.Local(1, _web), Small.Local(2, other), Small.Local(3, _web) with { Uid = "before" }, Small.Local(4, _web) with { Uid = "" }]);

        Assert.Equal([1u, 4u], Isolated());
        _compiler.Change(null, other.Record());
        Assert.Equal([1u, 2u, 4u], Isolated());
        _compiler.Change(other.Record(), null);
        Assert.Equal([1u, 4u], Isolated());
    }

    [Fact]
    public void A_workload_of_a_namespace_that_was_not_seen_has_no_isolation()
    {
        _compiler.Change(Small.Home(), null);
        Assert.Empty(Isolated());
        _compiler.Change(null, Small.Home());
        Assert.Equal([1u], Isolated());
    }

    [Fact]
    public void A_workload_that_is_no_Pod_is_under_the_zero_trust_of_its_Region_only()
    {
        _compiler.SetLocals([new LocalPod(_endpoint, new ObjectKey("", ""), "", [])]);
        Assert.True(Judge("10.64.9.9", 80).IsAllowed);

        _compiler.SetRegion(new RegionStance("r1", true));
        Assert.Equal((false, "zero trust of Region r1: ingress"), (Judge("10.64.9.9", 80).IsAllowed, Named(Judge("10.64.9.9", 80))));
    }

    [Fact]
    public void A_workload_here_is_known_to_the_others_before_its_Pod_has_an_address()
    {
        var young = _caller with { Status = null };
        _compiler.Change(null, Small.Allow("p", new LabelSelector(), 80, ("app", "caller")));
        _compiler.Change(null, young.Record());
        Assert.False(Judge("10.64.1.3", 80).IsAllowed);

        _compiler.SetLocals([Small.Local(1, _web, "10.64.1.2"), Small.Local(2, young, "10.64.1.3")]);
        Assert.True(Judge("10.64.1.3", 80).IsAllowed);

        _compiler.SetLocals([Small.Local(1, _web, "10.64.1.2")]);
        Assert.False(Judge("10.64.1.3", 80).IsAllowed);
    }

    [Fact]
    public void A_rule_keeps_its_id_and_its_name_outlives_it_for_a_while()
    {
        var policy = Small.Allow("p", new LabelSelector(), 80, ("app", "caller"));
        _compiler.Change(null, _caller.Record());
        _compiler.Change(null, policy);
        var before = Judge("10.64.1.3", 80);
        Assert.Equal("NetworkPolicy shop/p: ingress rule 0", Named(before));

        var next = Small.Allow("p", new LabelSelector(), 81, ("app", "caller"));
        _compiler.Change(policy, next);
        Assert.Equal(before, Judge("10.64.1.3", 81));

        _compiler.Change(next, null);
        Assert.Equal("no policy restricts it: ingress", Named(Judge("10.64.1.3", 80)));
        Assert.Equal("NetworkPolicy shop/p: ingress rule 0", Named(before));
    }

    [Fact]
    public void A_default_names_the_first_policies_that_isolate()
    {
        for (var i = 0; i < 10; i++)
        {
            _compiler.Change(null, Small.Policy($"p{i}", new NetworkPolicySpec()).Record());
        }

        var name = Named(Judge("192.0.2.1", 80));

        Assert.StartsWith("default of NetworkPolicy shop/p0, shop/p1, ", name, StringComparison.Ordinal);
        Assert.EndsWith("shop/p7 and 2 more: ingress", name, StringComparison.Ordinal);
        Assert.Equal(10, _compiler.IsolatedBy(_endpoint, PolicyDirection.Ingress).Length);
        Assert.Empty(_compiler.IsolatedBy(_endpoint, PolicyDirection.Egress));
    }

    [Fact]
    public void Port_names_that_a_workload_does_not_have_are_told_with_it()
    {
        _compiler.Change(null, Small.Allow("p", new LabelSelector(), "metrics", ("app", "caller")));
        _compiler.Change(null, Small.Allow("q", new LabelSelector(), "http", ("app", "caller")));
        _compiler.Settle();

        var problem = Assert.Single(_compiler.ProblemsOf(new PolicyId(PolicyKind.NetworkPolicy, "shop", "p")));
        Assert.Equal("spec.ingress[0]", problem.Field);
        Assert.Contains("shop/web has no port named \"metrics\" (TCP)", problem.Message, StringComparison.Ordinal);
        Assert.Empty(_compiler.ProblemsOf(new PolicyId(PolicyKind.NetworkPolicy, "shop", "q")));
        Assert.All(_compiler.Policies(), finding => Assert.Equal([_web.Key], finding.Selects));
    }

    [Fact]
    public void Pods_are_found_by_address_and_workloads_by_endpoint()
    {
        _compiler.Change(null, _caller.Record());

        Assert.Equal(_caller.Key, _compiler.PodAt(IPAddress.Parse("10.64.1.3"))?.Pod.Key);
        Assert.Equal("shop", _compiler.Find(_endpoint)?.Home.Name);
        _compiler.Change(null, Small.Pod("twin", "10.64.1.3").Record());
        Assert.Null(_compiler.PodAt(IPAddress.Parse("10.64.1.3")));
        Assert.Null(_compiler.Find(new EndpointId(9)));
    }

    [Fact]
    public void A_thousand_rules_of_many_ports_hold_each_for_itself()
    {
        _compiler.Change(null, Small.Policy("p", new NetworkPolicySpec
        {
            Ingress = [.. Enumerable.Range(0, 1000).Select(i => new NetworkPolicyIngressRule { Ports = [new NetworkPolicyPort { Port = 1000 + (2 * i) }] })],
        }).Record());

        Assert.Equal("NetworkPolicy shop/p: ingress rule 700", Named(Judge("192.0.2.1", 2400)));
        Assert.False(Judge("192.0.2.1", 2401).IsAllowed);
        Assert.False(Judge("192.0.2.1", 999).IsAllowed);
    }

    private uint[] Isolated() => [.. _compiler.Settle().Isolations.Keys.Select(endpoint => endpoint.Value).Order()];

    private PolicyVerdict Judge(string peer, ushort port) =>
        new StateReader(_compiler.Settle()).Judge(_endpoint, PolicyDirection.Ingress, IPAddress.Parse(peer), 6, port) is { } verdict
            ? verdict.Rule == 0 ? verdict with { Rule = 1 } : verdict
            : throw new InvalidOperationException("the workload is closed");

    private string? Named(PolicyVerdict verdict) => _compiler.NameOf(verdict.Rule)?.Text;
}
