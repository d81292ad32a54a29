namespace Weft.Api;

public sealed record HTTPHeader
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Value { get; init => field = value ?? ""; } = "";
}
