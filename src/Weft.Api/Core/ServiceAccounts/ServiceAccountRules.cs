using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class ServiceAccountRules() : KindRules<ServiceAccount>(ResourceTypes.ServiceAccounts)
{
    public override KindTraits Traits { get; } = new() { Singular = "serviceaccount", ShortNames = ["sa"] };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
        [PrinterColumn.ObjectName, new("Secrets", "string", "", "How many Secrets it may use."), PrinterColumn.Age];

    private protected override void Validate(ServiceAccount obj, FieldErrors errors)
    {
    }

    private protected override JsonArray Row(ServiceAccount obj, DateTimeOffset now) =>
        [obj.Metadata.Name, obj.Secrets?.Count ?? 0, TableText.Age(obj.Metadata.CreationTimestamp, now)];
}
