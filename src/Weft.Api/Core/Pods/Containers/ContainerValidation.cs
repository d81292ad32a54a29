namespace Weft.Api;

/// <summary>What the containers of a Pod must keep to.</summary>
internal static class ContainerValidation
{
    private const int MaxPathLength = 4096;
    private static readonly string[] _pullPolicies = ["Always", "IfNotPresent", "Never"];
    private static readonly string[] _messagePolicies = ["FallbackToLogsOnError", "File"];
    private static readonly string[] _protocols = ["SCTP", "TCP", "UDP"];
    private static readonly string[] _propagations = ["Bidirectional", "HostToContainer", "None"];

    internal static void ValidateAll(PodSpec spec, IReadOnlySet<string> volumes, FieldPath path, FieldErrors errors)
    {
        var containers = path.Child("containers");
        if (spec.Containers.Count == 0)
        {
            errors.Required(containers);
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < spec.Containers.Count; i++)
        {
            Validate(spec.Containers[i], names, volumes, containers.Index(i), errors);
            ProbeValidation.Validate(spec.Containers[i], containers.Index(i), errors);
        }

        for (var i = 0; i < (spec.InitContainers?.Count ?? 0); i++)
        {
            ValidateInit(spec.InitContainers![i], names, volumes, path.Child("initContainers").Index(i), errors);
        }
    }

    private static void ValidateInit(Container container, HashSet<string> names, IReadOnlySet<string> volumes, FieldPath path, FieldErrors errors)
    {
        Validate(container, names, volumes, path, errors);
        FieldChecks.OneOf(container.RestartPolicy, path.Child("restartPolicy"), ["Always"], errors);
        if (container.RestartPolicy == "Always")
        {
            ProbeValidation.Validate(container, path, errors);
            return;
        }

        foreach (var (probe, field) in new[]
            { (container.LivenessProbe, "livenessProbe"), (container.ReadinessProbe, "readinessProbe"), (container.StartupProbe, "startupProbe") })
        {
            if (probe is not null)
            {
                errors.Forbidden(path.Child(field), "may not be set for init containers without restartPolicy=Always");
            }
        }
    }

    private static void Validate(Container container, HashSet<string> names, IReadOnlySet<string> volumes, FieldPath path, FieldErrors errors)
    {
        if (FieldChecks.Required(container.Name, path.Child("name"), errors))
        {
            FieldChecks.Grammar(container.Name, Names.CheckLabel(container.Name), path.Child("name"), errors);
            if (!names.Add(container.Name))
            {
                errors.Duplicate(path.Child("name"), container.Name);
            }
        }

        if (FieldChecks.Required(container.Image, path.Child("image"), errors) && container.Image!.Trim() != container.Image)
        {
            errors.Invalid(path.Child("image"), container.Image, "must not have leading or trailing whitespace");
        }

        ValidatePorts(container.Ports ?? [], path.Child("ports"), errors);
        EnvValidation.Validate(container, path, errors);
        ValidateMounts(container.VolumeMounts ?? [], volumes, path.Child("volumeMounts"), errors);
        FieldChecks.OneOf(container.ImagePullPolicy, path.Child("imagePullPolicy"), _pullPolicies, errors);
        FieldChecks.OneOf(container.TerminationMessagePolicy, path.Child("terminationMessagePolicy"), _messagePolicies, errors);
        ValidateResources(container.Resources, path.Child("resources"), errors);
    }

    private static void ValidatePorts(IReadOnlyList<ContainerPort> ports, FieldPath path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++)
        {
            var (port, at) = (ports[i], path.Index(i));
            if (!string.IsNullOrEmpty(port.Name) &&
                FieldChecks.Grammar(port.Name, Names.CheckPortName(port.Name), at.Child("name"), errors) && !names.Add(port.Name))
            {
                errors.Duplicate(at.Child("name"), port.Name);
            }

            if (port.Port == 0)
            {
                errors.Required(at.Child("containerPort"));
            }
            else
            {
                FieldChecks.Port(port.Port, at.Child("containerPort"), errors);
            }

            if (port.HostPort is { } host && host != 0)
            {
                FieldChecks.Port(host, at.Child("hostPort"), errors);
            }

            FieldChecks.RequiredOneOf(port.Protocol, at.Child("protocol"), _protocols, errors);
            if (!string.IsNullOrEmpty(port.HostIP))
            {
                FieldChecks.Address(port.HostIP, at.Child("hostIP"), errors);
            }
        }
    }

    private static void ValidateMounts(IReadOnlyList<VolumeMount> mounts, IReadOnlySet<string> volumes, FieldPath path, FieldErrors errors)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < mounts.Count; i++)
        {
            var (mount, at) = (mounts[i], path.Index(i));
            if (FieldChecks.Required(mount.Name, at.Child("name"), errors) && !volumes.Contains(mount.Name))
            {
                errors.NotFound(at.Child("name"), mount.Name);
            }

            if (FieldChecks.Required(mount.MountPath, at.Child("mountPath"), errors))
            {
                if (!paths.Add(mount.MountPath))
                {
                    errors.Invalid(at.Child("mountPath"), mount.MountPath, "must be unique");
                }

                if (mount.MountPath.Length > MaxPathLength)
                {
                    errors.TooLong(at.Child("mountPath"), MaxPathLength);
                }
            }

            VolumeValidation.RelativePath(mount.SubPath, at.Child("subPath"), errors);
            FieldChecks.OneOf(mount.MountPropagation, at.Child("mountPropagation"), _propagations, errors);
        }
    }

    private static void ValidateResources(ResourceRequirements? resources, FieldPath path, FieldErrors errors)
    {
        var limits = resources?.Limits ?? EmptyMap<Quantity>.Value;
        foreach (var (name, amount) in limits)
        {
            ValidateAmount(name, amount, path.Child("limits").Key(name), errors);
        }

        foreach (var (name, amount) in resources?.Requests ?? EmptyMap<Quantity>.Value)
        {
            ValidateAmount(name, amount, path.Child("requests").Key(name), errors);
            if (limits.TryGetValue(name, out var limit) && amount > limit)
            {
                errors.Invalid(path.Child("requests"), amount.ToString(), $"must be less than or equal to {name} limit of {limit}");
            }
        }
    }

    private static void ValidateAmount(string name, Quantity amount, FieldPath path, FieldErrors errors)
    {
        FieldChecks.Grammar(name, Names.CheckQualifiedName(name), path, errors);
        if (amount.Sign < 0)
        {
            errors.Invalid(path, amount.ToString(), FieldChecks.NotNegative);
        }
    }
}
