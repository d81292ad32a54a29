using System.Globalization;
using System.Net;
using Weft.Agent.Policies.Records;
using Weft.Agent.Services.Records;
using Weft.Api;
using Weft.Dataplane.Policies;
using Weft.Testing.Policies;

namespace Weft.Agent.Tests.Policies.Compile;

/// <summary>Every question that can be asked of the workloads of a node, and what the compiler and the model answer.</summary>
internal static class Judgement
{
    private static readonly (string Protocol, int Port)[] _traffic =
        [("TCP", 79), ("TCP", 80), ("TCP", 81), ("TCP", 82), ("TCP", 83), ("TCP", 65535), ("UDP", 80), ("UDP", 82), ("SCTP", 81), ("ICMP", 0)];

    private static readonly IPAddress[] _peers = [.. new[]
    {
        "10.64.1.200", "10.64.9.9", "10.64.1.6", "198.51.100.1", "198.51.100.200", "192.0.2.1", "8.8.8.8", "fd64:1::ff", "fd64:1::9", "2001:db8::1",
    }.Select(IPAddress.Parse)];

    /// <summary>Fails unless the state answers every question as the model does, for the reason that the model names.</summary>
    public static void Compare(PolicyWorld world, CompiledNode node, string when)
    {
        var (model, state) = (new PolicyModel(world), new StateReader(node.State));
        foreach (var pod in LocalsOf(world))
        {
            foreach (var (direction, peer, protocol, port) in Questions(world))
            {
                var expected = model.Judge(pod, direction == PolicyDirection.Ingress ? ModelDirection.Ingress : ModelDirection.Egress, peer, protocol, port);
                var actual = state.Judge(node.EndpointOf(pod), direction, peer, NumberOf(protocol), (ushort)port);
                Assert.True(actual is not null, $"{when}: {pod.Key} is not isolated");
                var told = (Show(node, actual.Value.Rule), actual.Value.IsAllowed, Show(node, actual.Value.AuditRule));
                var wanted = (Show(expected.Enforced), expected.Enforced.IsAllowed, expected.Differs ? Show(expected.Audited) : "");
                Assert.True(
                    wanted == told || (told.Item1.Length == 0 && wanted == ("Default", true, "")),
                    $"{when}: {pod.Key} {direction} {peer} {protocol} {port}: the model says {wanted}, the compiler {told}");
            }
        }
    }

    /// <summary>Fails unless both states answer every question alike.</summary>
    public static void Compare(PolicyWorld world, CompiledNode left, CompiledNode right, string when)
    {
        var (one, other) = (new StateReader(left.State), new StateReader(right.State));
        foreach (var pod in LocalsOf(world))
        {
            foreach (var (direction, peer, protocol, port) in Questions(world))
            {
                var (a, b) = (one.Judge(left.EndpointOf(pod), direction, peer, NumberOf(protocol), (ushort)port),
                    other.Judge(right.EndpointOf(pod), direction, peer, NumberOf(protocol), (ushort)port));
                Assert.True(Show(left, a) == Show(right, b), $"{when}: {pod.Key} {direction} {peer} {protocol} {port}: {Show(left, a)} is not {Show(right, b)}");
            }
        }
    }

    public static byte NumberOf(string protocol) => ProtocolNumber.TryParse(protocol, out var number) ? number : (byte)1;

    private static IEnumerable<Pod> LocalsOf(PolicyWorld world) => world.Pods.Where(pod => pod.Spec!.NodeName == RandomCluster.Here && pod.Spec.HostNetwork != true);

    private static IEnumerable<(PolicyDirection Direction, IPAddress Peer, string Protocol, int Port)> Questions(PolicyWorld world) =>
        from peer in world.Pods.SelectMany(pod => pod.Status?.PodIPs ?? []).Select(each => IPAddress.Parse(each.Ip)).Concat(_peers).Distinct()
        from direction in new[] { PolicyDirection.Ingress, PolicyDirection.Egress }
        from traffic in _traffic
        select (direction, peer, traffic.Protocol, traffic.Port);

    private static string Show(ModelVerdict verdict) => verdict.By switch
    {
        DecidedBy.Isolation => $"Isolation {string.Join(' ', verdict.IsolatedBy)}",
        DecidedBy.NetworkPolicy or DecidedBy.ClusterNetworkPolicy => string.Create(CultureInfo.InvariantCulture, $"{verdict.By} {verdict.Policy} {verdict.Rule}"),
        _ => $"{verdict.By}",
    };

    private static string Show(CompiledNode node, PolicyVerdict? verdict) =>
        verdict is { } known ? $"{known.IsAllowed} {Show(node, known.Rule)} {Show(node, known.AuditRule)}" : "closed";

    /// <summary>In the model's words; empty for no rule.</summary>
    private static string Show(CompiledNode node, uint rule) => rule == 0 ? "" : node.Compiler.NameOf(rule) switch
    {
        { Kind: PolicyRuleKind.Isolation } name => $"Isolation {string.Join(' ', name.Isolating)}",
        { Kind: PolicyRuleKind.ZeroTrust } => "ZeroTrust",
        { Kind: PolicyRuleKind.Open } => "Default",
        { } name => string.Create(CultureInfo.InvariantCulture, $"{name.Kind} {name.Policy!.Value.Key} {name.Index}"),
        null => throw new InvalidOperationException($"rule {rule} has no name"),
    };
}
