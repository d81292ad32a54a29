using System.ComponentModel;

namespace Weft.Api;

[Description("Who serves Ingresses of a class.")]
public sealed record IngressClass : KubeObject
{
    public IngressClassSpec? Spec { get; init; }
}
