using System.ComponentModel;

namespace Weft.Api;

[Description("What Pods made by a controller look like.")]
public sealed record PodTemplateSpec
{
    public ObjectMeta? Metadata { get; init; }

    public PodSpec? Spec { get; init; }
}
