using System.ComponentModel;

namespace Weft.Api;

[Description("The status endpoint is on.")]
public sealed record CustomResourceSubresourceStatus;
