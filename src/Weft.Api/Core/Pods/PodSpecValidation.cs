namespace Weft.Api;

/// <summary>What a Pod's spec must keep to, in a Pod and in a template.</summary>
internal static class PodSpecValidation
{
    private static readonly string[] _restartPolicies = ["Always", "OnFailure", "Never"];
    private static readonly string[] _dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    private static readonly string[] _preemptionPolicies = ["Never", "PreemptLowerPriority"];

    internal static void Validate(PodSpec spec, FieldPath path, FieldErrors errors)
    {
        var volumes = VolumeValidation.Validate(spec.Volumes ?? [], path.Child("volumes"), errors);
        ContainerValidation.ValidateAll(spec, volumes, path, errors);
        FieldChecks.RequiredOneOf(spec.RestartPolicy, path.Child("restartPolicy"), _restartPolicies, errors);
        FieldChecks.RequiredOneOf(spec.DnsPolicy, path.Child("dnsPolicy"), _dnsPolicies, errors);
        ValidateTimes(spec, path, errors);
        MetadataRules.ValidateLabels(spec.NodeSelector, path.Child("nodeSelector"), errors);
        ValidateNames(spec, path, errors);
        ValidateDns(spec, path.Child("dnsConfig"), errors);
        ValidateHostAliases(spec.HostAliases ?? [], path.Child("hostAliases"), errors);
        SchedulingValidation.Validate(spec, path, errors);
        FieldChecks.OneOf(spec.PreemptionPolicy, path.Child("preemptionPolicy"), _preemptionPolicies, errors);
        ValidateReadinessGates(spec.ReadinessGates ?? [], path.Child("readinessGates"), errors);
        ValidateHostNetwork(spec, path, errors);
        ValidateSysctls(spec.SecurityContext?.Sysctls ?? [], path.Child("securityContext").Child("sysctls"), errors);
    }

    private static void ValidateTimes(PodSpec spec, FieldPath path, FieldErrors errors)
    {
        if (spec.TerminationGracePeriodSeconds is null)
        {
            errors.Required(path.Child("terminationGracePeriodSeconds"));
        }

        FieldChecks.NonNegative(spec.TerminationGracePeriodSeconds, path.Child("terminationGracePeriodSeconds"), errors);
        FieldChecks.Range(spec.ActiveDeadlineSeconds, 1, int.MaxValue, path.Child("activeDeadlineSeconds"), errors);
    }

    private static void ValidateNames(PodSpec spec, FieldPath path, FieldErrors errors)
    {
        CheckName(spec.ServiceAccountName, Names.CheckSubdomain, path.Child("serviceAccountName"), errors);
        CheckName(spec.NodeName, Names.CheckSubdomain, path.Child("nodeName"), errors);
        CheckName(spec.Hostname, Names.CheckLabel, path.Child("hostname"), errors);
        CheckName(spec.Subdomain, Names.CheckLabel, path.Child("subdomain"), errors);
        CheckName(spec.PriorityClassName, Names.CheckSubdomain, path.Child("priorityClassName"), errors);
        CheckName(spec.RuntimeClassName, Names.CheckSubdomain, path.Child("runtimeClassName"), errors);
        for (var i = 0; i < (spec.ImagePullSecrets?.Count ?? 0); i++)
        {
            FieldChecks.Required(spec.ImagePullSecrets![i].Name, path.Child("imagePullSecrets").Index(i).Child("name"), errors);
        }
    }

    private static void ValidateDns(PodSpec spec, FieldPath path, FieldErrors errors)
    {
        const int MaxServers = 3;
        const int MaxSearches = 32;
        var servers = spec.DnsConfig?.Nameservers ?? [];
        if (spec.DnsPolicy == "None" && servers.Count == 0)
        {
            errors.Required(path.Child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
        }

        if (servers.Count > MaxServers)
        {
            errors.Invalid(path.Child("nameservers"), servers, $"must not have more than {MaxServers} nameservers");
        }

        for (var i = 0; i < servers.Count; i++)
        {
            FieldChecks.Address(servers[i], path.Child("nameservers").Index(i), errors);
        }

        var searches = spec.DnsConfig?.Searches ?? [];
        if (searches.Count > MaxSearches)
        {
            errors.Invalid(path.Child("searches"), searches, $"must not have more than {MaxSearches} search paths");
        }

        for (var i = 0; i < searches.Count; i++)
        {
            var domain = searches[i] == "." ? null : Names.CheckSubdomain(searches[i].TrimEnd('.'));
            FieldChecks.Grammar(searches[i], domain, path.Child("searches").Index(i), errors);
        }

        for (var i = 0; i < (spec.DnsConfig?.Options?.Count ?? 0); i++)
        {
            FieldChecks.Required(spec.DnsConfig!.Options![i].Name, path.Child("options").Index(i), errors, "must not be empty");
        }
    }

    private static void ValidateHostAliases(IReadOnlyList<HostAlias> aliases, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < aliases.Count; i++)
        {
            FieldChecks.Address(aliases[i].Ip, path.Index(i).Child("ip"), errors);
            for (var h = 0; h < (aliases[i].Hostnames?.Count ?? 0); h++)
            {
                var name = aliases[i].Hostnames![h];
                FieldChecks.Grammar(name, Names.CheckSubdomain(name), path.Index(i).Child("hostnames"), errors);
            }
        }
    }

    private static void ValidateReadinessGates(IReadOnlyList<PodReadinessGate> gates, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < gates.Count; i++)
        {
            var type = gates[i].ConditionType;
            FieldChecks.Grammar(type, Names.CheckQualifiedName(type), path.Index(i).Child("conditionType"), errors);
        }
    }

    private static void ValidateHostNetwork(PodSpec spec, FieldPath path, FieldErrors errors)
    {
        if (spec.HostNetwork == true)
        {
            for (var i = 0; i < spec.Containers.Count; i++)
            {
                for (var p = 0; p < (spec.Containers[i].Ports?.Count ?? 0); p++)
                {
                    var port = spec.Containers[i].Ports![p];
                    if (port.HostPort is > 0 and var host && host != port.Port)
                    {
                        errors.Invalid(
                            path.Child("containers").Index(i).Child("ports").Index(p).Child("containerPort"),
                            port.Port,
                            "must match `hostPort` when `hostNetwork` is true");
                    }
                }
            }
        }

        if (spec.ShareProcessNamespace == true && spec.HostPID == true)
        {
            errors.Invalid(path.Child("shareProcessNamespace"), true, "ShareProcessNamespace and HostPID cannot both be enabled");
        }
    }

    private static void ValidateSysctls(IReadOnlyList<Sysctl> sysctls, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < sysctls.Count; i++)
        {
            FieldChecks.Required(sysctls[i].Name, path.Index(i).Child("name"), errors);
        }

        FieldChecks.ListsOfSameField(sysctls, path, s => s.Name, "name", errors);
    }

    private static void CheckName(string? name, Func<string, string?> grammar, FieldPath path, FieldErrors errors)
    {
        if (!string.IsNullOrEmpty(name))
        {
            FieldChecks.Grammar(name, grammar(name), path, errors);
        }
    }
}
