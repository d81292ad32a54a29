using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class NetworkPolicyRules() : KindRules<NetworkPolicy>(ResourceTypes.NetworkPolicies)
{
    private static readonly string[] _protocols = ["TCP", "UDP", "SCTP"];
    private static readonly string[] _types = ["Ingress", "Egress"];

    public override KindTraits Traits { get; } = new() { Singular = "networkpolicy", ShortNames = ["netpol"], HasGeneration = true };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
        [PrinterColumn.ObjectName, new("Pod-Selector", "string", "", "Which Pods it is about."), PrinterColumn.Age];

    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var spec = obj.Ensure("spec");
        spec.Ensure("podSelector");
        foreach (var rule in spec["ingress"].Objects().Concat(spec["egress"].Objects()))
        {
            foreach (var port in rule["ports"].Objects())
            {
                port.SetDefault("protocol", "TCP");
            }
        }

        if (spec["policyTypes"] is not JsonArray { Count: > 0 })
        {
            spec["policyTypes"] = spec["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
        }
    }

    /// <summary>Every problem of the policy's spec, for which an API server refuses it.</summary>
    internal static FieldErrors ValidateSpec(NetworkPolicy policy)
    {
        var errors = new FieldErrors();
        ValidateSpec(policy, errors);
        return errors;
    }

    private protected override void Validate(NetworkPolicy obj, FieldErrors errors) => ValidateSpec(obj, errors);

    private protected override JsonArray Row(NetworkPolicy obj, DateTimeOffset now) =>
        [obj.Metadata.Name, TableText.Selector(obj.Spec?.PodSelector), TableText.Age(obj.Metadata.CreationTimestamp, now)];

    private static void ValidateSpec(NetworkPolicy obj, FieldErrors errors)
    {
        var spec = obj.Spec ?? new NetworkPolicySpec();
        var path = FieldPath.Of("spec");
        LabelSelectorRules.Validate(spec.PodSelector, path.Child("podSelector"), errors);
        for (var i = 0; i < (spec.Ingress?.Count ?? 0); i++)
        {
            var at = path.Child("ingress").Index(i);
            ValidatePorts(spec.Ingress![i].Ports ?? [], at.Child("ports"), errors);
            ValidatePeers(spec.Ingress[i].From ?? [], at.Child("from"), errors);
        }

        for (var i = 0; i < (spec.Egress?.Count ?? 0); i++)
        {
            var at = path.Child("egress").Index(i);
            ValidatePorts(spec.Egress![i].Ports ?? [], at.Child("ports"), errors);
            ValidatePeers(spec.Egress[i].To ?? [], at.Child("to"), errors);
        }

        ValidateTypes(spec.PolicyTypes ?? [], path.Child("policyTypes"), errors);
    }

    private static void ValidateTypes(IReadOnlyList<string> types, FieldPath path, FieldErrors errors)
    {
        if (types.Count > _types.Length)
        {
            errors.Invalid(path, types, "may not specify more than two policyTypes");
            return;
        }

        for (var i = 0; i < types.Count; i++)
        {
            FieldChecks.OneOf(types[i], path.Index(i), _types, errors);
        }
    }

    private static void ValidatePorts(IReadOnlyList<NetworkPolicyPort> ports, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < ports.Count; i++)
        {
            ValidatePort(ports[i], path.Index(i), errors);
        }
    }

    private static void ValidatePort(NetworkPolicyPort port, FieldPath path, FieldErrors errors)
    {
        FieldChecks.OneOf(port.Protocol, path.Child("protocol"), _protocols, errors);
        if (port.Port is not { } number)
        {
            if (port.EndPort is { } alone)
            {
                errors.Invalid(path.Child("endPort"), alone, "may not be specified when `port` is not specified");
            }

            return;
        }

        if (number.IsNumber)
        {
            if (FieldChecks.Port(number.Number, path.Child("port"), errors) && port.EndPort is { } end)
            {
                if (end < number.Number)
                {
                    errors.Invalid(path.Child("endPort"), number.Number, "must be greater than or equal to `port`");
                }

                FieldChecks.Port(end, path.Child("endPort"), errors);
            }

            return;
        }

        if (port.EndPort is { } range)
        {
            errors.Invalid(path.Child("endPort"), range, "may not be specified when `port` is non-numeric");
        }

        FieldChecks.PortNumberOrName(number, path.Child("port"), errors);
    }

    private static void ValidatePeers(IReadOnlyList<NetworkPolicyPeer> peers, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < peers.Count; i++)
        {
            ValidatePeer(peers[i], path.Index(i), errors);
        }
    }

    private static void ValidatePeer(NetworkPolicyPeer peer, FieldPath path, FieldErrors errors)
    {
        LabelSelectorRules.Validate(peer.PodSelector, path.Child("podSelector"), errors);
        LabelSelectorRules.Validate(peer.NamespaceSelector, path.Child("namespaceSelector"), errors);
        if (peer.IpBlock is { } block)
        {
            ValidateBlock(block, path.Child("ipBlock"), errors);
            if (peer.PodSelector is not null || peer.NamespaceSelector is not null)
            {
                errors.Forbidden(path, "may not specify both ipBlock and another peer");
            }
        }
        else if (peer.PodSelector is null && peer.NamespaceSelector is null)
        {
            errors.Required(path, "must specify a peer");
        }
    }

    private static void ValidateBlock(IPBlock block, FieldPath path, FieldErrors errors)
    {
        if (!FieldChecks.Required(block.Cidr, path.Child("cidr"), errors) ||
            !FieldChecks.Cidr(block.Cidr, path.Child("cidr"), errors, out var network))
        {
            return;
        }

        for (var i = 0; i < (block.Except?.Count ?? 0); i++)
        {
            var at = path.Child("except").Index(i);
            if (FieldChecks.Cidr(block.Except![i], at, errors, out var hole) &&
                !(network.Contains(hole.BaseAddress) && hole.PrefixLength > network.PrefixLength))
            {
                errors.Invalid(at, block.Except[i], "must be a strict subset of `cidr`");
            }
        }
    }
}
