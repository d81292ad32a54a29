using System.Collections.Immutable;
using Weft.Agent.Cluster;
using Weft.Agent.Services.Problems;
using Weft.Agent.Services.Records;
using Weft.Api;
using Weft.Testing;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Services.Problems;

public sealed class ProblemBookTests
{
    private static readonly ObjectKey _key = new(InNamespace, Name);

    private readonly ManualTimeProvider _time = new();
    private readonly ProblemBook _book;

    public ProblemBookTests() => _book = new ProblemBook(_time);

    [Fact]
    public void A_problem_that_stands_for_two_looks_is_told_until_the_object_says_it()
    {
        var finding = Finding("bad");

        Assert.Empty(_book.Look(Of(finding)));
        Assert.Single(_book.Look(Of(finding)));
        Assert.Single(_book.Look(Of(finding)));
        Assert.Empty(_book.Look(Of(finding with { Service = finding.Service with { Alarm = "bad" } })));
    }

    [Fact]
    public void A_problem_that_is_gone_at_the_second_look_was_none()
    {
        _book.Look(Of(Finding("bad")));
        Assert.Empty(_book.Look(ImmutableDictionary<ObjectKey, ServiceFinding>.Empty));
        Assert.Empty(_book.Look(Of(Finding("bad"))));
    }

    [Fact]
    public void An_alarm_is_taken_back_when_the_problem_is_gone()
    {
        var well = Finding() with { Service = Finding().Service with { Alarm = "bad" } };

        _book.Look(Of(well));

        var due = Assert.Single(_book.Look(Of(well)));
        var condition = ServiceAlarm.Patch(due, DateTimeOffset.UnixEpoch)["status"]!["conditions"]![0]!;
        Assert.Equal(("True", "1970-01-01T00:00:00Z"), ((string?)condition["status"], (string?)condition["lastTransitionTime"]));
    }

    [Fact]
    public void What_another_agent_has_told_already_is_not_told_again()
    {
        var told = Finding("bad") with { Service = Finding().Service with { Alarm = "bad" } };

        _book.Look(Of(told));

        Assert.Empty(_book.Look(Of(told)));
    }

    [Fact]
    public void A_problem_that_comes_and_goes_makes_one_Event_in_ten_minutes()
    {
        var finding = Finding("bad");
        var news = Enumerable.Range(0, 100).Count(_ =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return _book.IsNews(finding, finding.Problems[0]);
        });
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(1, news);
        Assert.True(_book.IsNews(finding, finding.Problems[0]));
    }

    [Fact]
    public void The_first_living_node_by_name_speaks_for_all_once_the_cluster_is_known()
    {
        var nodes = new ClusterSnapshot([.. TestFabric.Nodes.Select(node => node with { IsAlive = node.Name != "a" }).Reverse()], []);

        Assert.Equal("b", ProblemReporter.Speaker(new ClusterView(nodes, ImmutableSortedDictionary<string, string>.Empty, IsLive: true)));
        Assert.Null(ProblemReporter.Speaker(new ClusterView(nodes, ImmutableSortedDictionary<string, string>.Empty, IsLive: false)));
        Assert.Null(ProblemReporter.Speaker(null));
    }

    private static ServiceFinding Finding(params string[] messages) =>
        new(ServiceReader.Read(Service(), Pool), [.. messages.Select(message => new ServiceProblem(null, "ForeignEndpoint", message))]);

    private static ImmutableDictionary<ObjectKey, ServiceFinding> Of(ServiceFinding finding) =>
        ImmutableDictionary<ObjectKey, ServiceFinding>.Empty.Add(_key, finding);
}
