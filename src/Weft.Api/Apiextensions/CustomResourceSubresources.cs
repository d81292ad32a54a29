using System.ComponentModel;

namespace Weft.Api;

[Description("Which endpoints objects have beside the main one.")]
public sealed record CustomResourceSubresources
{
    public CustomResourceSubresourceScale? Scale { get; init; }

    public CustomResourceSubresourceStatus? Status { get; init; }
}
