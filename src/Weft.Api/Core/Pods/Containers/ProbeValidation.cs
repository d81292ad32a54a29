namespace Weft.Api;

/// <summary>What probes and lifecycle hooks of a container must keep to.</summary>
internal static class ProbeValidation
{
    private static readonly string[] _schemes = ["HTTP", "HTTPS"];

    internal static void Validate(Container container, FieldPath path, FieldErrors errors)
    {
        ValidateProbe(container.LivenessProbe, mustSucceedOnce: true, path.Child("livenessProbe"), errors);
        ValidateProbe(container.ReadinessProbe, mustSucceedOnce: false, path.Child("readinessProbe"), errors);
        ValidateProbe(container.StartupProbe, mustSucceedOnce: true, path.Child("startupProbe"), errors);
        ValidateHook(container.Lifecycle?.PostStart, path.Child("lifecycle").Child("postStart"), errors);
        ValidateHook(container.Lifecycle?.PreStop, path.Child("lifecycle").Child("preStop"), errors);
    }

    private static void ValidateProbe(Probe? probe, bool mustSucceedOnce, FieldPath path, FieldErrors errors)
    {
        if (probe is null)
        {
            return;
        }

        ValidateAction(probe.Exec, probe.HttpGet, probe.TcpSocket, path, errors, probe.Grpc is null ? 0 : 1);
        if (probe.Grpc is { } grpc)
        {
            FieldChecks.Port(grpc.Port, path.Child("grpc").Child("port"), errors);
        }

        FieldChecks.NonNegative(probe.InitialDelaySeconds, path.Child("initialDelaySeconds"), errors);
        FieldChecks.NonNegative(probe.TimeoutSeconds, path.Child("timeoutSeconds"), errors);
        FieldChecks.NonNegative(probe.PeriodSeconds, path.Child("periodSeconds"), errors);
        FieldChecks.NonNegative(probe.SuccessThreshold, path.Child("successThreshold"), errors);
        FieldChecks.NonNegative(probe.FailureThreshold, path.Child("failureThreshold"), errors);
        if (mustSucceedOnce && probe.SuccessThreshold is not (null or 1))
        {
            errors.Invalid(path.Child("successThreshold"), probe.SuccessThreshold, "must be 1");
        }

        if (probe.TerminationGracePeriodSeconds <= 0)
        {
            errors.Invalid(path.Child("terminationGracePeriodSeconds"), probe.TerminationGracePeriodSeconds, "must be greater than 0");
        }
    }

    private static void ValidateHook(LifecycleHandler? hook, FieldPath path, FieldErrors errors)
    {
        if (hook is not null)
        {
            ValidateAction(hook.Exec, hook.HttpGet, hook.TcpSocket, path, errors, hook.Sleep is null ? 0 : 1);
        }
    }

    private static void ValidateAction(
        ExecAction? exec, HTTPGetAction? http, TCPSocketAction? tcp, FieldPath path, FieldErrors errors, int others)
    {
        var count = others + (exec is null ? 0 : 1) + (http is null ? 0 : 1) + (tcp is null ? 0 : 1);
        if (count == 0)
        {
            errors.Required(path, "must specify a handler type");
        }
        else if (count > 1)
        {
            errors.Forbidden(path, "may not specify more than 1 handler type");
        }

        if (exec is { Command: null or { Count: 0 } })
        {
            errors.Required(path.Child("exec").Child("command"));
        }

        if (http is not null)
        {
            FieldChecks.Required(http.Path, path.Child("httpGet").Child("path"), errors);
            FieldChecks.PortNumberOrName(http.Port, path.Child("httpGet").Child("port"), errors);
            FieldChecks.OneOf(http.Scheme, path.Child("httpGet").Child("scheme"), _schemes, errors);
        }

        if (tcp is not null)
        {
            FieldChecks.PortNumberOrName(tcp.Port, path.Child("tcpSocket").Child("port"), errors);
        }
    }
}
