using System.ComponentModel;

namespace Weft.Api;

[Description("What that way can do.")]
public sealed record NodeRuntimeHandlerFeatures
{
    public bool? RecursiveReadOnlyMounts { get; init; }

    public bool? UserNamespaces { get; init; }
}
