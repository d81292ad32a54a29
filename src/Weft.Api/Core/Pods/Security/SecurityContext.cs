using System.ComponentModel;

namespace Weft.Api;

[Description("Rights and user of one container.")]
public sealed record SecurityContext
{
    public bool? AllowPrivilegeEscalation { get; init; }

    public AppArmorProfile? AppArmorProfile { get; init; }

    public Capabilities? Capabilities { get; init; }

    public bool? Privileged { get; init; }

    public string? ProcMount { get; init; }

    public bool? ReadOnlyRootFilesystem { get; init; }

    public long? RunAsGroup { get; init; }

    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public SELinuxOptions? SeLinuxOptions { get; init; }

    public SeccompProfile? SeccompProfile { get; init; }

    public WindowsSecurityContextOptions? WindowsOptions { get; init; }
}
