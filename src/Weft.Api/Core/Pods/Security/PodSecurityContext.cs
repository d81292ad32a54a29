using System.ComponentModel;

namespace Weft.Api;

[Description("Rights and users of all containers of a Pod.")]
public sealed record PodSecurityContext
{
    public AppArmorProfile? AppArmorProfile { get; init; }

    public long? FsGroup { get; init; }

    public string? FsGroupChangePolicy { get; init; }

    public long? RunAsGroup { get; init; }

    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public string? SeLinuxChangePolicy { get; init; }

    public SELinuxOptions? SeLinuxOptions { get; init; }

    public SeccompProfile? SeccompProfile { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<long>? SupplementalGroups { get; init; }

    public string? SupplementalGroupsPolicy { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<Sysctl>? Sysctls { get; init; }

    public WindowsSecurityContextOptions? WindowsOptions { get; init; }
}
