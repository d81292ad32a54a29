using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Controller.Services;

/// <summary>What a Service's status says of its addresses. Pure.</summary>
/// <remarks>
/// Every patch carries the resourceVersion that the decision was made on: a decision that was overtaken is refused, and one that
/// was written makes every other that is still on its way be refused.
/// </remarks>
internal static class ServiceStatusPatch
{
    public const string AddressCondition = "AddressAllocated";

    /// <summary>There only when False.</summary>
    public const string AnnotationCondition = "AnnotationsHonoured";

    private const string VirtualIP = "VIP";

    /// <summary>A port's error, in the form Kubernetes has for errors that are not its own.</summary>
    private const string PortInUse = "weft.dev/PortInUse";

    /// <summary>Null if the status says it all already.</summary>
    /// <param name="released">Addresses that are released after the write, which must therefore change the object in any case.</param>
    public static JsonObject? For(
        Service service, AddressDecision decision, ImmutableArray<string> remarks, IReadOnlyList<string> released, DateTimeOffset now)
    {
        var wanted = new List<Condition>();
        if (decision.IsJudged)
        {
            wanted.Add(AddressState(service, decision, null));
        }
        else if (Find(service, AddressCondition) is { } kept)
        {
            wanted.Add(kept);
        }

        if (remarks.Length > 0)
        {
            wanted.Add(Make(service, AnnotationCondition, false, "NotHonoured", string.Join("; ", remarks)));
        }

        var ingress = IngressOf(decision, service.Spec);
        var patch = Patch(service, ingress, wanted, now);
        if (patch is not null || released.Count == 0)
        {
            return patch;
        }

        wanted.RemoveAll(condition => condition.Type == AddressCondition);
        wanted.Add(AddressState(service, decision, string.Join(" and ", released)));
        return Patch(service, ingress, wanted, now);
    }

    /// <summary>Takes everything back that was said of a Service which wants no address any more; null if nothing was.</summary>
    public static JsonObject? Clear(Service service, IReadOnlyCollection<string> released, DateTimeOffset now)
    {
        var left = (service.Status?.LoadBalancer?.Ingress ?? []).Where(ingress => !released.Contains(ingress.Ip ?? "")).ToList();
        return Patch(service, left, [], now);
    }

    public static Condition? Find(Service service, string type) => service.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    private static Condition AddressState(Service service, AddressDecision decision, string? released)
    {
        var has = string.Join(" and ", decision.Holdings.Select(holding => $"{holding.Address} of pool {holding.Pool}"));
        var lacks = decision.Problem?.Message ?? decision.Missing;
        var message = string.Join("; ", new[] { has, lacks, released is null ? null : $"{released} is released" }.Where(part => !string.IsNullOrEmpty(part)));
        return Make(service, AddressCondition, decision.Problem is null, decision.Problem?.Reason ?? "Allocated", message);
    }

    private static Condition Make(Service service, string type, bool isTrue, string reason, string message) => new()
    {
        Type = type,
        Status = isTrue ? "True" : "False",
        Reason = reason,
        Message = message,
        ObservedGeneration = service.Metadata.Generation,
    };

    private static List<LoadBalancerIngress> IngressOf(AddressDecision decision, ServiceSpec? spec) =>
        [.. decision.Holdings.Select(holding => new LoadBalancerIngress { Ip = holding.Address.ToString(), IpMode = VirtualIP, Ports = PortsOf(holding, spec) })];

    /// <summary>Ports are told one by one only if one of them is not served.</summary>
    private static List<PortStatus>? PortsOf(Holding holding, ServiceSpec? spec) => holding.Refused.Length == 0
        ? null
        : [.. (spec?.Ports ?? []).Select(port => new PortStatus
        {
            Port = port.Port,
            Protocol = port.Protocol ?? "TCP",
            Error = holding.Refused.Contains(AddressClaimRules.PortText(port.Protocol, port.Port)) ? PortInUse : null,
        })];

    private static JsonObject? Patch(Service service, List<LoadBalancerIngress> ingress, List<Condition> ours, DateTimeOffset now)
    {
        var existing = service.Status?.Conditions ?? [];
        var conditions = existing.Where(condition => condition.Type is not (AddressCondition or AnnotationCondition))
            .Concat(ours.Select(condition => Dated(condition, existing, now))).ToList();
        var sameIngress = (service.Status?.LoadBalancer?.Ingress ?? []).Select(Text).SequenceEqual(ingress.Select(Text));
        if (sameIngress && existing.Count == conditions.Count && existing.All(conditions.Contains))
        {
            return null;
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = service.Metadata.Uid, ["resourceVersion"] = service.Metadata.ResourceVersion },
            ["status"] = new JsonObject
            {
                ["loadBalancer"] = new JsonObject { ["ingress"] = ingress.Count == 0 ? null : ListOf(ingress) },
                ["conditions"] = conditions.Count == 0 ? null : new JsonArray([.. conditions.Select(c => JsonSerializer.SerializeToNode(c, KubeJson.Default.Condition))]),
            },
        };
    }

    private static Condition Dated(Condition wanted, IReadOnlyList<Condition> existing, DateTimeOffset now)
    {
        var old = existing.FirstOrDefault(condition => condition.Type == wanted.Type);
        return wanted with { LastTransitionTime = old?.Status == wanted.Status ? old.LastTransitionTime ?? now : now };
    }

    private static JsonArray ListOf(List<LoadBalancerIngress> ingress) =>
        new([.. ingress.Select(entry => JsonSerializer.SerializeToNode(entry, KubeJson.Default.LoadBalancerIngress))]);

    private static string Text(LoadBalancerIngress entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Ip} {entry.Hostname} {entry.IpMode} {string.Join(',', (entry.Ports ?? []).Select(port => $"{port.Protocol}/{port.Port}:{port.Error}"))}");
}
