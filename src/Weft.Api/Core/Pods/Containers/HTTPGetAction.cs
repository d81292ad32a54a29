using System.ComponentModel;

namespace Weft.Api;

[Description("Sends an HTTP request; 200 to 399 means success.")]
public sealed record HTTPGetAction
{
    public string? Host { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<HTTPHeader>? HttpHeaders { get; init; }

    public string? Path { get; init; }

    [ApiRequired]
    public IntOrString Port { get; init; }

    public string? Scheme { get; init; }
}
