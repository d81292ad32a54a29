using System.Globalization;
using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class ServiceRules() : KindRules<Service>(ResourceTypes.Services)
{
    public override KindTraits Traits { get; } =
        new() { Singular = "service", ShortNames = ["svc"], Categories = ["all"], HasStatus = true };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("Type", "string", "", "How it is exposed."),
        new("Cluster-IP", "string", "", "Its address inside the cluster."),
        new("External-IP", "string", "", "Its address outside the cluster."),
        new("Port(s)", "string", "", "Its ports."),
        PrinterColumn.Age,
        new("Selector", "string", "", "Which Pods are behind it.", 1),
    ];

    public override IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; } =
        new Dictionary<string, Func<JsonObject, string>>
        {
            ["spec.clusterIP"] = o => o.At("spec", "clusterIP").AsString() ?? "",
            ["spec.type"] = o => o.At("spec", "type").AsString() ?? "",
        };

    private protected override NameStyle NameStyle => NameStyle.ServiceLabel;

    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ServiceDefaults.Apply(obj.Ensure("spec"));
    }

    public override void PrepareForCreate(JsonObject obj)
    {
        base.PrepareForCreate(obj);
        obj["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
        ServiceDefaults.ApplyFamilies(obj.Ensure("spec"));
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old)
    {
        base.PrepareForUpdate(obj, old);
        ServiceUpdate.Apply(obj.Ensure("spec"), old["spec"] as JsonObject ?? []);
        ServiceDefaults.ApplyFamilies(obj.Ensure("spec"));
    }

    private protected override void Validate(Service obj, FieldErrors errors) => ServiceValidation.Validate(obj, errors);

    private protected override void ValidateUpdate(Change<Service> change, FieldErrors errors)
    {
        Validate(change.New, errors);
        ServiceFamilyValidation.ValidateUpdate(change.New.Spec, change.Old.Spec, errors);
        ServiceExposureValidation.ValidateUpdate(change.New.Spec, change.Old.Spec, errors);
    }

    private protected override void ValidateStatusUpdate(Change<Service> change, FieldErrors errors) =>
        ServiceExposureValidation.ValidateStatus(change.New.Status, errors);

    private protected override JsonArray Row(Service obj, DateTimeOffset now)
    {
        var spec = obj.Spec ?? new ServiceSpec();
        return
        [
            obj.Metadata.Name,
            spec.Type ?? "",
            TableText.OrNone(spec.ClusterIP),
            ExternalAddress(obj, spec),
            TableText.OrNone(string.Join(',', (spec.Ports ?? []).Select(PortText))),
            TableText.Age(obj.Metadata.CreationTimestamp, now),
            TableText.Labels(spec.Selector),
        ];
    }

    private static string ExternalAddress(Service obj, ServiceSpec spec)
    {
        var external = string.Join(',', spec.ExternalIPs ?? []);
        switch (spec.Type)
        {
            case "ExternalName":
                return spec.ExternalName ?? "";
            case "LoadBalancer":
                var points = (obj.Status?.LoadBalancer?.Ingress ?? []).Select(i => string.IsNullOrEmpty(i.Ip) ? i.Hostname : i.Ip)
                    .Concat(spec.ExternalIPs ?? []);
                return string.Join(',', points) is { Length: > 0 } text ? text : "<pending>";
            default:
                return TableText.OrNone(external);
        }
    }

    private static string PortText(ServicePort port) =>
        port.NodePort is > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{port.Port}:{port.NodePort}/{port.Protocol}")
            : string.Create(CultureInfo.InvariantCulture, $"{port.Port}/{port.Protocol}");
}
