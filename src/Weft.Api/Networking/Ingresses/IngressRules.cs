using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class IngressRules() : KindRules<Ingress>(ResourceTypes.Ingresses)
{
    private const string ClassAnnotation = "kubernetes.io/ingress.class";
    private const int ShownHosts = 3;
    private static readonly string[] _pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
    private static readonly string[] _badPathParts = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] _badPathEnds = ["/..", "/."];

    public override KindTraits Traits { get; } = new() { Singular = "ingress", ShortNames = ["ing"], HasStatus = true, HasGeneration = true };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("Class", "string", "", "Who serves it."),
        new("Hosts", "string", "", "Host names it is about."),
        new("Address", "string", "", "Where it can be reached."),
        new("Ports", "string", "", "Ports that are open for it."),
        PrinterColumn.Age,
    ];

    public override void PrepareForCreate(JsonObject obj)
    {
        base.PrepareForCreate(obj);
        obj["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
    }

    private protected override void Validate(Ingress obj, FieldErrors errors)
    {
        var spec = obj.Spec ?? new IngressSpec();
        var path = FieldPath.Of("spec");
        var rules = spec.Rules ?? [];
        for (var i = 0; i < (spec.Tls?.Count ?? 0); i++)
        {
            ValidateTls(spec.Tls![i], path.Child("tls").Index(i), errors);
        }

        if (rules.Count == 0 && spec.DefaultBackend is null)
        {
            errors.Invalid(path, "{}", "either `defaultBackend` or `rules` must be specified");
        }

        if (spec.DefaultBackend is { } backend)
        {
            ValidateBackend(backend, path.Child("defaultBackend"), errors);
        }

        for (var i = 0; i < rules.Count; i++)
        {
            ValidateRule(rules[i], path.Child("rules").Index(i), errors);
        }

        if (!string.IsNullOrEmpty(spec.IngressClassName))
        {
            FieldChecks.Grammar(spec.IngressClassName, Names.CheckSubdomain(spec.IngressClassName), path.Child("ingressClassName"), errors);
        }
    }

    private protected override void ValidateStatusUpdate(Change<Ingress> change, FieldErrors errors)
    {
        var path = FieldPath.Of("status", "loadBalancer", "ingress");
        var points = change.New.Status?.LoadBalancer?.Ingress ?? [];
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Ip is { Length: > 0 } ip)
            {
                FieldChecks.Address(ip, path.Index(i).Child("ip"), errors);
            }
        }
    }

    private protected override JsonArray Row(Ingress obj, DateTimeOffset now)
    {
        var points = obj.Status?.LoadBalancer?.Ingress ?? [];
        return
        [
            obj.Metadata.Name,
            obj.Spec?.IngressClassName ?? obj.Metadata.Annotations?.GetValueOrDefault(ClassAnnotation) ?? TableText.None,
            Hosts(obj.Spec?.Rules ?? []),
            string.Join(',', points.Select(p => string.IsNullOrEmpty(p.Ip) ? p.Hostname : p.Ip)),
            obj.Spec?.Tls is { Count: > 0 } ? "80, 443" : "80",
            TableText.Age(obj.Metadata.CreationTimestamp, now),
        ];
    }

    private static void ValidateTls(IngressTLS tls, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (tls.Hosts?.Count ?? 0); i++)
        {
            FieldChecks.Grammar(tls.Hosts![i], CheckHost(tls.Hosts[i]), path.Child("hosts").Index(i), errors);
        }

        if (!string.IsNullOrEmpty(tls.SecretName))
        {
            FieldChecks.Grammar(tls.SecretName, Names.CheckSubdomain(tls.SecretName), path.Child("secretName"), errors);
        }
    }

    private static void ValidateRule(IngressRule rule, FieldPath path, FieldErrors errors)
    {
        if (!string.IsNullOrEmpty(rule.Host))
        {
            if (IpText.TryParseAddress(rule.Host, out _))
            {
                errors.Invalid(path.Child("host"), rule.Host, "must be a DNS name, not an IP address");
            }
            else
            {
                FieldChecks.Grammar(rule.Host, CheckHost(rule.Host), path.Child("host"), errors);
            }
        }

        if (rule.Http is not { } http)
        {
            return;
        }

        var paths = path.Child("http").Child("paths");
        if (http.Paths.Count == 0)
        {
            errors.Required(paths);
        }

        for (var i = 0; i < http.Paths.Count; i++)
        {
            ValidatePath(http.Paths[i], paths.Index(i), errors);
        }
    }

    private static void ValidatePath(HTTPIngressPath entry, FieldPath path, FieldErrors errors)
    {
        var text = entry.Path ?? "";
        if (!FieldChecks.Required(entry.PathType, path.Child("pathType"), errors, "pathType must be specified"))
        {
            return;
        }

        if (FieldChecks.OneOf(entry.PathType, path.Child("pathType"), _pathTypes, errors))
        {
            ValidatePathText(text, entry.PathType, path.Child("path"), errors);
        }

        ValidateBackend(entry.Backend, path.Child("backend"), errors);
    }

    private static void ValidatePathText(string text, string type, FieldPath path, FieldErrors errors)
    {
        var mustBeAbsolute = type != "ImplementationSpecific" || text.Length > 0;
        if (mustBeAbsolute && !text.StartsWith('/'))
        {
            errors.Invalid(path, text, "must be an absolute path");
        }

        if (type == "ImplementationSpecific")
        {
            return;
        }

        foreach (var bad in _badPathParts.Where(b => text.Contains(b, StringComparison.Ordinal)))
        {
            errors.Invalid(path, text, $"must not contain '{bad}'");
        }

        foreach (var end in _badPathEnds.Where(e => text.EndsWith(e, StringComparison.Ordinal)))
        {
            errors.Invalid(path, text, $"cannot end with '{end}'");
        }
    }

    private static void ValidateBackend(IngressBackend backend, FieldPath path, FieldErrors errors)
    {
        if (backend.Service is not null && backend.Resource is not null)
        {
            errors.Invalid(path, "", "cannot set both resource and service backends");
        }
        else if (backend.Resource is { } resource)
        {
            FieldChecks.Required(resource.Kind, path.Child("resource").Child("kind"), errors);
            FieldChecks.Required(resource.Name, path.Child("resource").Child("name"), errors);
        }
        else if (backend.Service is not { } service)
        {
            errors.Required(path.Child("service"), "resource or service backend is required");
        }
        else
        {
            ValidateServiceBackend(service, path.Child("service"), errors);
        }
    }

    private static void ValidateServiceBackend(IngressServiceBackend service, FieldPath path, FieldErrors errors)
    {
        if (FieldChecks.Required(service.Name, path.Child("name"), errors))
        {
            FieldChecks.Grammar(service.Name, Names.CheckLabel1035(service.Name), path.Child("name"), errors);
        }

        var port = path.Child("port");
        var named = !string.IsNullOrEmpty(service.Port?.Name);
        var numbered = service.Port?.Number is { } n && n != 0;
        if (named && numbered)
        {
            errors.Invalid(port, service.Port!.Name, "cannot set both port name & port number");
        }
        else if (named)
        {
            FieldChecks.Grammar(service.Port!.Name, Names.CheckPortName(service.Port.Name!), port.Child("name"), errors);
        }
        else if (numbered)
        {
            FieldChecks.Port(service.Port!.Number!.Value, port.Child("number"), errors);
        }
        else
        {
            errors.Required(port, "port name or number is required");
        }
    }

    private static string? CheckHost(string host) =>
        host.Contains('*', StringComparison.Ordinal) ? Names.CheckWildcardSubdomain(host) : Names.CheckSubdomain(host);

    private static string Hosts(IReadOnlyList<IngressRule> rules)
    {
        var hosts = rules.Where(r => !string.IsNullOrEmpty(r.Host)).Select(r => r.Host!).ToList();
        return hosts.Count == 0 ? "*"
            : hosts.Count <= ShownHosts ? string.Join(',', hosts)
            : FormattableString.Invariant($"{string.Join(',', hosts.Take(ShownHosts))} + {hosts.Count - ShownHosts} more...");
    }
}
