using System.ComponentModel;

namespace Weft.Api;

[Description("One of the sources.")]
public sealed record VolumeProjection
{
    public ClusterTrustBundleProjection? ClusterTrustBundle { get; init; }

    public ConfigMapProjection? ConfigMap { get; init; }

    public DownwardAPIProjection? DownwardAPI { get; init; }

    public SecretProjection? Secret { get; init; }

    public ServiceAccountTokenProjection? ServiceAccountToken { get; init; }
}
