namespace Weft.Api;

/// <summary>What a Service must keep to.</summary>
internal static class ServiceValidation
{
    private const string None = "None";
    private const int MaxPorts = 10_000;
    private const int MaxAffinitySeconds = 86400;
    private static readonly string[] _types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    private static readonly string[] _affinities = ["ClientIP", "None"];
    private static readonly FieldPath _path = FieldPath.Of("spec");

    internal static void Validate(Service service, FieldErrors errors)
    {
        var spec = service.Spec ?? new ServiceSpec();
        ValidatePorts(spec, errors);
        MetadataRules.ValidateLabels(spec.Selector, _path.Child("selector"), errors);
        ValidateAffinity(spec, errors);
        ValidateAddresses(spec, errors);
        if (FieldChecks.RequiredOneOf(spec.Type, _path.Child("type"), _types, errors))
        {
            ValidateType(spec, errors);
        }

        ServiceFamilyValidation.Validate(spec, errors);
        ServiceExposureValidation.Validate(spec, errors);
    }

    private static void ValidatePorts(ServiceSpec spec, FieldErrors errors)
    {
        var ports = spec.Ports ?? [];
        var path = _path.Child("ports");
        if (ports.Count == 0 && spec.Type != "ExternalName" && spec.ClusterIP != None)
        {
            errors.Required(path);
        }
        else if (ports.Count > MaxPorts)
        {
            errors.TooMany(path, ports.Count, MaxPorts);
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<(string?, int)>();
        var nodePorts = new HashSet<(string?, int)>();
        for (var i = 0; i < ports.Count; i++)
        {
            ValidatePort(ports[i], ports.Count > 1, spec, names, path.Index(i), errors);
        }

        for (var i = 0; i < ports.Count; i++)
        {
            if (!numbers.Add((ports[i].Protocol, ports[i].Port)))
            {
                errors.Duplicate(path.Index(i), FormattableString.Invariant($"{ports[i].Port}/{ports[i].Protocol}"));
            }

            if (ports[i].NodePort is > 0 and var nodePort && !nodePorts.Add((ports[i].Protocol, nodePort)))
            {
                errors.Duplicate(path.Index(i).Child("nodePort"), nodePort);
            }
        }
    }

    private static void ValidatePort(ServicePort port, bool needsName, ServiceSpec spec, HashSet<string> names, FieldPath path, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(port.Name))
        {
            if (needsName)
            {
                errors.Required(path.Child("name"));
            }
        }
        else
        {
            FieldChecks.Grammar(port.Name, Names.CheckLabel(port.Name), path.Child("name"), errors);
            if (!names.Add(port.Name))
            {
                errors.Duplicate(path.Child("name"), port.Name);
            }
        }

        FieldChecks.Port(port.Port, path.Child("port"), errors);
        FieldChecks.RequiredOneOf(port.Protocol, path.Child("protocol"), FieldChecks.Protocols, errors);
        FieldChecks.PortNumberOrName(port.TargetPort ?? 0, path.Child("targetPort"), errors);
        if (!string.IsNullOrEmpty(port.AppProtocol))
        {
            FieldChecks.Grammar(port.AppProtocol, Names.CheckQualifiedName(port.AppProtocol), path.Child("appProtocol"), errors);
        }

        if (port.NodePort is > 0 && spec.Type == "ClusterIP")
        {
            errors.Forbidden(path.Child("nodePort"), "may not be used when `type` is 'ClusterIP'");
        }
    }

    private static void ValidateAffinity(ServiceSpec spec, FieldErrors errors)
    {
        FieldChecks.RequiredOneOf(spec.SessionAffinity, _path.Child("sessionAffinity"), _affinities, errors);
        if (spec.SessionAffinity == "ClientIP")
        {
            var path = _path.Child("sessionAffinityConfig").Child("clientIP").Child("timeoutSeconds");
            var seconds = spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds;
            if (seconds is null)
            {
                errors.Required(path, "when session affinity type is ClientIP");
            }
            else if (seconds is <= 0 or > MaxAffinitySeconds)
            {
                errors.Invalid(path, seconds, $"must be greater than 0 and less than {MaxAffinitySeconds}");
            }
        }
    }

    private static void ValidateAddresses(ServiceSpec spec, FieldErrors errors)
    {
        for (var i = 0; i < (spec.ExternalIPs?.Count ?? 0); i++)
        {
            var path = _path.Child("externalIPs").Index(i);
            if (FieldChecks.Address(spec.ExternalIPs![i], path, errors))
            {
                FieldChecks.ReachableAddress(spec.ExternalIPs[i], path, errors);
            }
        }

        var addresses = spec.ClusterIPs ?? [];
        if (!string.IsNullOrEmpty(spec.ClusterIP) && addresses.Count > 0 && addresses[0] != spec.ClusterIP)
        {
            errors.Invalid(_path.Child("clusterIPs"), addresses, "first value must match `clusterIP`");
        }

        for (var i = 0; i < addresses.Count; i++)
        {
            if (addresses[i] != None)
            {
                FieldChecks.Address(addresses[i], _path.Child("clusterIPs").Index(i), errors);
            }
            else if (addresses.Count > 1)
            {
                errors.Invalid(_path.Child("clusterIPs").Index(i), addresses[i], "may not be set with other values");
            }
        }
    }

    private static void ValidateType(ServiceSpec spec, FieldErrors errors)
    {
        switch (spec.Type)
        {
            case "ExternalName":
                ValidateExternalName(spec, errors);
                break;
            case "NodePort" or "LoadBalancer" when spec.ClusterIP == None:
                errors.Invalid(_path.Child("clusterIPs").Index(0), None, $"may not be set to 'None' for {spec.Type} services");
                break;
        }
    }

    private static void ValidateExternalName(ServiceSpec spec, FieldErrors errors)
    {
        if (spec.ClusterIPs is { Count: > 0 } || !string.IsNullOrEmpty(spec.ClusterIP))
        {
            errors.Forbidden(_path.Child("clusterIPs"), "may not be set when `type` is 'ExternalName'");
        }

        if (spec.IpFamilies is { Count: > 0 })
        {
            errors.Forbidden(_path.Child("ipFamilies"), "may not be set for ExternalName services");
        }

        if (!string.IsNullOrEmpty(spec.IpFamilyPolicy))
        {
            errors.Forbidden(_path.Child("ipFamilyPolicy"), "may not be set for ExternalName services");
        }

        if (FieldChecks.Required(spec.ExternalName, _path.Child("externalName"), errors))
        {
            var name = spec.ExternalName!.EndsWith('.') ? spec.ExternalName[..^1] : spec.ExternalName;
            FieldChecks.Grammar(spec.ExternalName, Names.CheckSubdomain(name), _path.Child("externalName"), errors);
        }
    }
}
