using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class EventRules() : KindRules<CoreEvent>(ResourceTypes.Events)
{
    private static readonly string[] _selectable =
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
        "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "type",
    ];

    public override KindTraits Traits { get; } = new() { Singular = "event", ShortNames = ["ev"], AllowCreateOnUpdate = true };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        new("Last Seen", "string", "", "When it happened last."),
        new("Type", "string", "", "Normal or Warning."),
        new("Reason", "string", "", "What happened, in one word."),
        new("Object", "string", "", "What it happened to."),
        new("Subobject", "string", "", "Which part of the object.", 1),
        new("Source", "string", "", "Who reports it.", 1),
        new("Message", "string", "", "What happened."),
        new("First Seen", "string", "", "When it happened first.", 1),
        new("Count", "string", "", "How often it happened.", 1),
        new("Name", "string", "name", "The Event's name.", 1),
    ];

    public override IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; } = MakeSelectable();

    private protected override void Validate(CoreEvent obj, FieldErrors errors)
    {
        // Objects without a namespace have their Events in the default one.
        var about = obj.InvolvedObject.Namespace ?? "";
        if (about != (obj.Metadata.Namespace ?? "") && !(about.Length == 0 && obj.Metadata.Namespace is "default" or "kube-system"))
        {
            errors.Invalid(FieldPath.Of("involvedObject", "namespace"), about, "does not match event.namespace");
        }
    }

    private protected override JsonArray Row(CoreEvent obj, DateTimeOffset now)
    {
        var first = obj.FirstTimestamp ?? obj.EventTime;
        var last = obj.Series?.LastObservedTime ?? obj.LastTimestamp ?? obj.EventTime ?? obj.FirstTimestamp;
        return
        [
            TableText.Age(last, now),
            obj.Type ?? "",
            obj.Reason ?? "",
            $"{obj.InvolvedObject.Kind?.ToLowerInvariant()}/{obj.InvolvedObject.Name}",
            obj.InvolvedObject.FieldPath ?? "",
            Source(obj),
            (obj.Message ?? "").Trim(),
            TableText.Age(first, now),
            Math.Max(obj.Series?.Count ?? obj.Count ?? 1, 1),
            obj.Metadata.Name,
        ];
    }

    private static string Source(CoreEvent obj)
    {
        var component = string.IsNullOrEmpty(obj.Source?.Component) ? obj.ReportingComponent : obj.Source.Component;
        var host = string.IsNullOrEmpty(obj.Source?.Host) ? obj.ReportingInstance : obj.Source.Host;
        return string.IsNullOrEmpty(host) ? component ?? "" : $"{component}, {host}";
    }

    private static Dictionary<string, Func<JsonObject, string>> MakeSelectable()
    {
        var fields = new Dictionary<string, Func<JsonObject, string>>(StringComparer.Ordinal)
        {
            ["source"] = o => o.At("source", "component").AsString() is { Length: > 0 } c ? c : o["reportingComponent"].AsString() ?? "",
        };
        foreach (var path in _selectable)
        {
            fields[path] = o => o.AtPath(path).AsString() ?? "";
        }

        return fields;
    }
}
