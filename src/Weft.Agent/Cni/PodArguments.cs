using Weft.Agent.Sandboxes;

namespace Weft.Agent.Cni;

/// <summary>The Pod in <c>CNI_ARGS</c>: <c>K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0;...</c></summary>
internal static class PodArguments
{
    /// <summary>A DNS subdomain name's limit; longer is not a Kubernetes name.</summary>
    private const int MaxLength = 253;

    public static PodIdentity Parse(string? args)
    {
        var pod = PodIdentity.Unknown;
        foreach (var pair in (args ?? "").Split(';'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || pair.Length - equals - 1 > MaxLength)
            {
                continue;
            }

            var value = pair[(equals + 1)..];
            pod = pair[..equals] switch
            {
                "K8S_POD_NAMESPACE" => pod with { Namespace = value },
                "K8S_POD_NAME" => pod with { Name = value },
                "K8S_POD_UID" => pod with { Uid = value },
                _ => pod,
            };
        }

        return pod;
    }
}
