using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Cli.Agents;
using Weft.Cli.Status.Policies;

namespace Weft.Cli.Tests.Status.Policies;

/// <summary>What agents say of one policy.</summary>
public sealed class PolicyVoiceTests
{
    private static readonly PolicyRow _row = new(
        "NetworkPolicy", "shop", "web", null, "enforce", 2, [new PolicyProblem(PolicyProblemKind.Doubtful, "spec", "hm")], [new PolicyNodeRow("a", null), new PolicyNodeRow("b", null)], null);

    [Fact]
    public void An_agents_answer_is_found_by_kind_namespace_and_name()
    {
        PolicyVoice voice = PolicyVoice.Of(_row, Answer("a", """
            [
              {"kind": "ClusterNetworkPolicy", "namespace": null, "name": "web", "selects": ["x/x"], "problems": []},
              {"kind": "NetworkPolicy", "namespace": "play", "name": "web", "selects": ["play/x"], "problems": []},
              {"kind": "NetworkPolicy", "namespace": "shop", "name": "web", "selects": ["shop/web-1"], "problems": ["no room"]}
            ]
            """));

        Assert.Equal(["shop/web-1"], voice.Workloads);
        Assert.Equal(["no room"], voice.Problems);
        Assert.Null(voice.Silence);
    }

    [Theory]
    [InlineData("[]", "its agent has not seen it")]
    [InlineData("{}", "its agent answered with something else")]
    public void An_agent_that_says_nothing_of_it_is_told_of(string body, string silence) => Assert.Equal(silence, PolicyVoice.Of(_row, Answer("a", body)).Silence);

    [Fact]
    public void An_agent_that_does_not_answer_is_told_of_with_the_reason() =>
        Assert.Equal("its agent does not run", PolicyVoice.Of(_row, new AgentAnswer("a", null, "its agent does not run")).Silence);

    [Fact]
    public void What_all_agents_say_is_said_once_and_what_the_object_says_is_not_repeated()
    {
        PolicyVoice[] voices = [new("a", [], ["everywhere", "here", "spec: in other words"], null), new("b", [], ["everywhere"], null), new("c", [], [], "silent")];

        Assert.Equal([("everywhere", "all nodes"), ("here", "a")], PolicyText.AgentProblems(_row, voices));
    }

    [Fact]
    public void Programs_get_the_same()
    {
        JsonObject json = PolicyJson.One(_row, [new PolicyVoice("a", ["shop/web-1"], [], null)]);

        Assert.Equal("doubtful", json["accepted"]!.GetValue<string>());
        Assert.Equal(2, json["inForce"]!.GetValue<int>());
        Assert.Equal("""{"kind":"Doubtful","field":"spec","message":"hm"}""", json["problems"]![0]!.ToJsonString());
        Assert.Equal("""{"node":"a","workloads":["shop/web-1"],"problems":[],"silence":null}""", json["agents"]![0]!.ToJsonString());
        Assert.True(PolicyJson.List([_row])["well"]!.GetValue<bool>());
    }

    private static AgentAnswer Answer(string node, string body) => new(node, JsonNode.Parse(body), null);
}
