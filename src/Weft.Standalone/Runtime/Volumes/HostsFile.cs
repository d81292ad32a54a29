using System.Text;
using Weft.Api;

namespace Weft.Standalone.Runtime.Volumes;

/// <summary>Writes a workload's /etc/hosts as kubelet does.</summary>
internal static class HostsFile
{
    private const string Head = """
        # Kubernetes-managed hosts file.
        127.0.0.1	localhost
        ::1	localhost ip6-localhost ip6-loopback
        fe00::0	ip6-localnet
        fe00::0	ip6-mcastprefix
        fe00::1	ip6-allnodes
        fe00::2	ip6-allrouters

        """;

    public static string Write(Pod pod, IEnumerable<string> addresses, string hostname)
    {
        StringBuilder text = new(Head);
        string name = pod.Spec?.Subdomain is { Length: > 0 } subdomain
            ? $"{hostname}.{subdomain}.{pod.Metadata.Namespace}.svc.cluster.local\t{hostname}"
            : hostname;
        foreach (string address in addresses)
        {
            text.Append(address).Append('\t').Append(name).Append('\n');
        }

        foreach (HostAlias alias in pod.Spec?.HostAliases ?? [])
        {
            text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames ?? []).Append('\n');
        }

        return text.ToString();
    }
}
