using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class LeaseRules() : KindRules<Lease>(ResourceTypes.Leases)
{
    public override KindTraits Traits { get; } = new() { Singular = "lease", AllowCreateOnUpdate = true, AllowUnconditionalUpdate = false };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
        [PrinterColumn.ObjectName, new("Holder", "string", "", "Who holds the lease."), PrinterColumn.Age];

    private protected override void Validate(Lease obj, FieldErrors errors)
    {
        var path = FieldPath.Of("spec");
        FieldChecks.Positive(obj.Spec?.LeaseDurationSeconds, path.Child("leaseDurationSeconds"), errors);
        FieldChecks.NonNegative(obj.Spec?.LeaseTransitions, path.Child("leaseTransitions"), errors);
        if (!string.IsNullOrEmpty(obj.Spec?.PreferredHolder) && string.IsNullOrEmpty(obj.Spec.Strategy))
        {
            errors.Required(path.Child("strategy"), "must be specified when `preferredHolder` is specified");
        }
    }

    private protected override JsonArray Row(Lease obj, DateTimeOffset now) =>
        [obj.Metadata.Name, obj.Spec?.HolderIdentity ?? "", TableText.Age(obj.Metadata.CreationTimestamp, now)];
}
