using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Agent.Http;
using Weft.Agent.Policies.Explain;
using Weft.Agent.Tests.Drops;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Conntrack;
using Weft.Dataplane.Policies;
using Weft.Packets;

namespace Weft.Agent.Tests.Policies.Explain;

public sealed class FlowExplainerTests
{
    private readonly EventWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drops_and_beginnings_of_the_flow_are_found_by_either_direction_and_others_are_not()
    {
        _world.DropSource.Happen(_world.Denied());
        _world.DropSource.Happen(_world.Drop(DropReason.NoReturn, "10.64.0.2", "10.65.0.10"));
        _world.FlowSource.Happen(_world.Flow());
        await RunAsync();

        Assert.Equal((1, 1), Counts("TCP 10.64.0.2:40000 -> 10.65.0.9:80"));
        Assert.Equal((1, 1), Counts("TCP 10.65.0.9:80 -> 10.64.0.2:40000"));
        Assert.Equal((0, 1), Counts("TCP 10.64.0.2:40000 -> 10.96.0.7:8080"));
        Assert.Equal((0, 0), Counts("TCP 10.64.0.2:40001 -> 10.65.0.9:80"));
        Assert.Equal((0, 0), Counts("UDP 10.64.0.2:40000 -> 10.65.0.9:80"));
    }

    [Fact]
    public void Policies_are_asked_of_the_end_that_is_here()
    {
        _world.Tables.Answer = new PolicyAnswer(false, PolicyBasis.Filter, 2, 1, 1, FakeKnowledge.DenyRule, 0);

        var sent = Assert.Single(Explain("TCP 10.64.0.2:40000 -> 10.65.0.9:80").Now);
        Assert.Equal(new PolicyQuestion("shop/web", PolicyDirection.Egress, IPAddress.Parse("10.65.0.9"), 6, 80), sent.Question);
        var got = Assert.Single(Explain("TCP 10.65.0.9:80 -> 10.64.0.2:40000").Now);
        Assert.Equal(new PolicyQuestion("shop/web", PolicyDirection.Ingress, IPAddress.Parse("10.65.0.9"), 6, 40000), got.Question);
        Assert.Empty(Explain("TCP 10.65.0.9:80 -> 10.65.0.10:80").Now);
    }

    [Fact]
    public void Behind_a_service_policies_are_asked_about_the_backend()
    {
        _world.Tables.Flows.Add(Entry("10.96.0.7", 8080, IPAddress.Parse("10.65.0.9"), 80));

        var explanation = Explain("TCP 10.64.0.2:40000 -> 10.96.0.7:8080");

        Assert.Equal((IPAddress.Parse("10.65.0.9"), (ushort)80), (Assert.Single(explanation.Now).Question.Peer, explanation.Now[0].Question.Port));
        Assert.Equal("default of NetworkPolicy shop/deny: ingress", Assert.Single(explanation.Connections).Ingress?.Text);
    }

    [Fact]
    public async Task All_of_it_is_one_json()
    {
        _world.DropSource.Happen(_world.Denied());
        _world.FlowSource.Happen(_world.Flow(FakeKnowledge.DenyRule));
        await RunAsync();
        _world.Tables.Flows.Add(Entry("10.65.0.9", 80, null, 0));

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            FlowExplanationJson.Write(writer, Explain("TCP 10.64.0.2:40000 -> 10.65.0.9:80"));
        }

        var json = JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()))!;
        Assert.Equal("ord1-a", json["node"]!.ToString());
        Assert.Equal("PolicyIngress", json["drops"]![0]!["reason"]!.ToString());
        Assert.Equal("audit", json["flows"]![0]!["verdict"]!.ToString());
        Assert.Equal(("Local", null, FakeKnowledge.DenyRule), (json["connections"]![0]!["action"]!.ToString(), json["connections"]![0]!["becomes"], json["connections"]![0]!["ingressRule"]!["id"]!.GetValue<uint>()));
        Assert.True(json["now"]![0]!["allowed"]!.GetValue<bool>());
    }

    private static ConntrackFlow Entry(string destination, ushort port, IPAddress? backend, ushort backendPort) => new(
        false, IPAddress.Parse("10.64.0.2"), 40000, IPAddress.Parse(destination), port, 6, CtAction.Local, backend, backendPort, backend is not null,
        0, FakeKnowledge.DenyRule, default, default, true);

    private async Task RunAsync()
    {
        _world.DropSource.End();
        _world.FlowSource.End();
        await Task.WhenAll(_world.Drops.RunAsync(Token), _world.Flows.RunAsync(Token));
    }

    private (int Drops, int Flows) Counts(string flow) => Explain(flow) is var explanation ? (explanation.Drops.Length, explanation.Flows.Length) : default;

    private FlowExplanation Explain(string flow) => FlowTuple.TryParse(flow, out var tuple)
        ? new FlowExplainer("ord1-a", _world.Node.Ledger, _world.Tables, _world.Explainer, _world.Drops.Events, _world.Flows.Events).Explain(tuple)
        : throw new FormatException(flow);
}
