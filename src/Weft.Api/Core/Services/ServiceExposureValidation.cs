namespace Weft.Api;

/// <summary>What a Service says of traffic from outside and of where traffic goes, alone and against what it said.</summary>
internal static class ServiceExposureValidation
{
    private const string LoadBalancer = "LoadBalancer";
    private const string OnlyForLoadBalancer = "may only be used when `type` is 'LoadBalancer'";
    private const string Local = "Local";

    // Kubernetes does not let load balancers lead there, and manifests are to mean the same here.
    private const int KubeletPort = 10250;
    private static readonly string[] _policies = ["Cluster", Local];
    private static readonly string[] _distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];
    private static readonly string[] _ipModes = ["Proxy", "VIP"];
    private static readonly FieldPath _path = FieldPath.Of("spec");

    internal static void Validate(ServiceSpec spec, FieldErrors errors)
    {
        if (spec.Type == LoadBalancer)
        {
            ValidateLoadBalancer(spec, errors);
        }
        else
        {
            ForbidLoadBalancerFields(spec, errors);
        }

        ValidateTrafficPolicies(spec, errors);
        ValidateHealthCheckNodePort(spec, errors);
        FieldChecks.OneOf(spec.TrafficDistribution, _path.Child("trafficDistribution"), _distributions, errors);
    }

    /// <summary>Who serves a load balancer, and where its health is asked, stays while it is one.</summary>
    internal static void ValidateUpdate(ServiceSpec? spec, ServiceSpec? old, FieldErrors errors)
    {
        if (spec?.Type != LoadBalancer || old?.Type != LoadBalancer)
        {
            return;
        }

        if (spec.LoadBalancerClass != old.LoadBalancerClass)
        {
            errors.Invalid(_path.Child("loadBalancerClass"), spec.LoadBalancerClass, "may not change once set");
        }

        if (spec.ExternalTrafficPolicy == Local && old.ExternalTrafficPolicy == Local && old.HealthCheckNodePort is > 0
            && spec.HealthCheckNodePort != old.HealthCheckNodePort)
        {
            errors.Invalid(_path.Child("healthCheckNodePort"), spec.HealthCheckNodePort, FieldChecks.Immutable);
        }
    }

    /// <summary>Addresses that a controller writes must be addresses.</summary>
    internal static void ValidateStatus(ServiceStatus? status, FieldErrors errors)
    {
        var ingress = status?.LoadBalancer?.Ingress ?? [];
        for (var i = 0; i < ingress.Count; i++)
        {
            var path = FieldPath.Of("status", "loadBalancer", "ingress").Index(i);
            if (!string.IsNullOrEmpty(ingress[i].Ip))
            {
                FieldChecks.Address(ingress[i].Ip!, path.Child("ip"), errors);
            }
            else if (!string.IsNullOrEmpty(ingress[i].IpMode))
            {
                errors.Forbidden(path.Child("ipMode"), "may not be specified when `ip` is not set");
            }

            FieldChecks.OneOf(ingress[i].IpMode, path.Child("ipMode"), _ipModes, errors);
            if (!string.IsNullOrEmpty(ingress[i].Hostname))
            {
                FieldChecks.Grammar(ingress[i].Hostname, Names.CheckSubdomain(ingress[i].Hostname!), path.Child("hostname"), errors);
            }
        }
    }

    private static void ValidateLoadBalancer(ServiceSpec spec, FieldErrors errors)
    {
        for (var i = 0; i < (spec.LoadBalancerSourceRanges?.Count ?? 0); i++)
        {
            FieldChecks.Cidr(spec.LoadBalancerSourceRanges![i].Trim(), _path.Child("loadBalancerSourceRanges").Index(i), errors, out _);
        }

        if (spec.LoadBalancerClass is { } name)
        {
            FieldChecks.Grammar(name, Names.CheckQualifiedName(name), _path.Child("loadBalancerClass"), errors);
        }

        for (var i = 0; i < (spec.Ports?.Count ?? 0); i++)
        {
            if (spec.Ports![i].Port == KubeletPort)
            {
                errors.Invalid(_path.Child("ports").Index(i), KubeletPort, $"may not expose port {KubeletPort} externally since it is used by kubelet");
            }
        }
    }

    private static void ForbidLoadBalancerFields(ServiceSpec spec, FieldErrors errors)
    {
        if (spec.LoadBalancerSourceRanges is { Count: > 0 })
        {
            errors.Forbidden(_path.Child("loadBalancerSourceRanges"), OnlyForLoadBalancer);
        }

        if (spec.AllocateLoadBalancerNodePorts is not null)
        {
            errors.Forbidden(_path.Child("allocateLoadBalancerNodePorts"), OnlyForLoadBalancer);
        }

        if (spec.LoadBalancerClass is not null)
        {
            errors.Forbidden(_path.Child("loadBalancerClass"), OnlyForLoadBalancer);
        }
    }

    private static void ValidateTrafficPolicies(ServiceSpec spec, FieldErrors errors)
    {
        FieldChecks.OneOf(spec.ExternalTrafficPolicy, _path.Child("externalTrafficPolicy"), _policies, errors);
        FieldChecks.OneOf(spec.InternalTrafficPolicy, _path.Child("internalTrafficPolicy"), _policies, errors);
        var external = spec.Type is "NodePort" or LoadBalancer || spec.ExternalIPs is { Count: > 0 };
        if (!external && !string.IsNullOrEmpty(spec.ExternalTrafficPolicy))
        {
            errors.Invalid(_path.Child("externalTrafficPolicy"), spec.ExternalTrafficPolicy, "may only be set for externally-accessible services");
        }
    }

    private static void ValidateHealthCheckNodePort(ServiceSpec spec, FieldErrors errors)
    {
        if (spec.HealthCheckNodePort is null or 0)
        {
            return;
        }

        var path = _path.Child("healthCheckNodePort");
        if (spec.Type != LoadBalancer || spec.ExternalTrafficPolicy != Local)
        {
            errors.Invalid(path, spec.HealthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
            return;
        }

        FieldChecks.Port(spec.HealthCheckNodePort.Value, path, errors);
        if (spec.Ports?.Any(port => port.NodePort == spec.HealthCheckNodePort && port.Protocol is null or "TCP") == true)
        {
            errors.Duplicate(path, spec.HealthCheckNodePort);
        }
    }
}
