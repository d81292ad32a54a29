namespace Weft.Api;

public sealed record CustomResourceSubresourceStatus;
