namespace Weft.Api;

public sealed record HTTPIngressRuleValue
{
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<HTTPIngressPath> Paths { get; init => field = value ?? []; } = [];
}
