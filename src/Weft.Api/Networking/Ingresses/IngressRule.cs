using System.ComponentModel;

namespace Weft.Api;

[Description("Rules for one host.")]
public sealed record IngressRule
{
    [Description("The host name, or a wildcard such as *.example.com; every host unless set.")]
    public string? Host { get; init; }

    public HTTPIngressRuleValue? Http { get; init; }
}
