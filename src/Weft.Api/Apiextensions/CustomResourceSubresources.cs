namespace Weft.Api;

public sealed record CustomResourceSubresources
{
    public CustomResourceSubresourceScale? Scale { get; init; }

    public CustomResourceSubresourceStatus? Status { get; init; }
}
