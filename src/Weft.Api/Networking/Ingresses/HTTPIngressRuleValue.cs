using System.ComponentModel;

namespace Weft.Api;

[Description("Rules by path.")]
public sealed record HTTPIngressRuleValue
{
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<HTTPIngressPath> Paths { get; init => field = value ?? []; } = [];
}
