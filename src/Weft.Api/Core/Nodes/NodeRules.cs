using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class NodeRules() : KindRules<Node>(ResourceTypes.Nodes)
{
    private const string RolePrefix = "node-role.kubernetes.io/";
    private static readonly string[] _effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    public override KindTraits Traits { get; } = new() { Singular = "node", ShortNames = ["no"], HasStatus = true };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("Status", "string", "", "Whether it takes Pods."),
        new("Roles", "string", "", "What its role labels say."),
        PrinterColumn.Age,
        new("Version", "string", "", "Version of its agent."),
        new("Internal-IP", "string", "", "Its address inside the cluster.", 1),
        new("External-IP", "string", "", "Its address outside the cluster.", 1),
        new("OS-Image", "string", "", "Its operating system.", 1),
        new("Kernel-Version", "string", "", "Its kernel.", 1),
        new("Container-Runtime", "string", "", "What runs its Pods.", 1),
    ];

    public override IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; } =
        new Dictionary<string, Func<JsonObject, string>>
        {
            ["spec.unschedulable"] = o => o.At("spec", "unschedulable").AsBool() == true ? "true" : "false",
        };

    // The agent labels and annotates its node through the status endpoint too.
    private protected override IReadOnlyList<string> StatusKeepsMetadata => ["deletionTimestamp", "deletionGracePeriodSeconds"];

    public override void PrepareForCreate(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        // An agent registers its node with its first status in one request.
        var status = obj["status"]?.DeepClone();
        base.PrepareForCreate(obj);
        if (status is not null)
        {
            obj["status"] = status;
        }
    }

    private protected override void Validate(Node obj, FieldErrors errors)
    {
        var path = FieldPath.Of("spec");
        ValidateTaints(obj.Spec?.Taints ?? [], path.Child("taints"), errors);
        ValidatePodCidrs(obj.Spec?.PodCIDRs ?? [], path.Child("podCIDRs"), errors);
    }

    private protected override void ValidateUpdate(Change<Node> change, FieldErrors errors)
    {
        Validate(change.New, errors);
        var old = change.Old.Spec;
        if (old?.PodCIDRs is { Count: > 0 } && change.Differs("spec.podCIDRs"))
        {
            errors.Forbidden(FieldPath.Of("spec", "podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
        }

        if (!string.IsNullOrEmpty(old?.ProviderID) && old.ProviderID != change.New.Spec?.ProviderID)
        {
            errors.Forbidden(FieldPath.Of("spec", "providerID"), "node updates may not change providerID except from \"\" to valid");
        }
    }

    private protected override JsonArray Row(Node obj, DateTimeOffset now)
    {
        var info = obj.Status?.NodeInfo;
        return
        [
            obj.Metadata.Name,
            StatusText(obj),
            Roles(obj.Metadata.Labels),
            TableText.Age(obj.Metadata.CreationTimestamp, now),
            info?.KubeletVersion ?? "",
            Address(obj, "InternalIP"),
            Address(obj, "ExternalIP"),
            string.IsNullOrEmpty(info?.OsImage) ? TableText.Unknown : info.OsImage,
            string.IsNullOrEmpty(info?.KernelVersion) ? TableText.Unknown : info.KernelVersion,
            string.IsNullOrEmpty(info?.ContainerRuntimeVersion) ? TableText.Unknown : info.ContainerRuntimeVersion,
        ];
    }

    private static void ValidateTaints(IReadOnlyList<Taint> taints, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < taints.Count; i++)
        {
            var (taint, at) = (taints[i], path.Index(i));
            FieldChecks.Grammar(taint.Key, Names.CheckQualifiedName(taint.Key), at.Child("key"), errors);
            FieldChecks.Grammar(taint.Value, Names.CheckLabelValue(taint.Value ?? ""), at.Child("value"), errors);
            FieldChecks.RequiredOneOf(taint.Effect, at.Child("effect"), _effects, errors);
            if (!seen.Add((taint.Key, taint.Effect)))
            {
                errors.Duplicate(at, $"{taint.Key}:{taint.Effect}");
            }
        }
    }

    private static void ValidatePodCidrs(IReadOnlyList<string> cidrs, FieldPath path, FieldErrors errors)
    {
        var families = new HashSet<System.Net.Sockets.AddressFamily>();
        for (var i = 0; i < cidrs.Count; i++)
        {
            if (FieldChecks.Cidr(cidrs[i], path.Index(i), errors, out var network) && !families.Add(network.BaseAddress.AddressFamily))
            {
                errors.Invalid(path, cidrs, "may specify no more than one CIDR for each IP family");
            }
        }
    }

    private static string StatusText(Node obj)
    {
        var ready = obj.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        var text = ready is null ? "Unknown" : ready.Status == "True" ? "Ready" : "NotReady";
        return obj.Spec?.Unschedulable == true ? text + ",SchedulingDisabled" : text;
    }

    private static string Roles(IReadOnlyDictionary<string, string>? labels)
    {
        var roles = (labels ?? EmptyMap<string>.Value)
            .Select(l => l.Key.StartsWith(RolePrefix, StringComparison.Ordinal) ? l.Key[RolePrefix.Length..] : l.Key == "kubernetes.io/role" ? l.Value : "")
            .Where(r => r.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return TableText.OrNone(string.Join(',', roles));
    }

    private static string Address(Node obj, string type) =>
        TableText.OrNone(obj.Status?.Addresses?.FirstOrDefault(a => a.Type == type)?.Address);
}
