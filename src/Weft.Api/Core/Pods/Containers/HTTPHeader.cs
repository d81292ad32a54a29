using System.ComponentModel;

namespace Weft.Api;

[Description("One header of the request.")]
public sealed record HTTPHeader
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Value { get; init => field = value ?? ""; } = "";
}
