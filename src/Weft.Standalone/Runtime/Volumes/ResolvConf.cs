using System.Collections.Immutable;
using System.Net;
using System.Text;
using Weft.Api;

namespace Weft.Standalone.Runtime.Volumes;

/// <summary>Writes a workload's /etc/resolv.conf from its dnsPolicy and dnsConfig.</summary>
internal static class ResolvConf
{
    /// <param name="machine">The machine's own resolv.conf, for dnsPolicy Default.</param>
    public static string Write(Pod pod, ImmutableArray<IPAddress> clusterDns, string clusterDomain, string machine)
    {
        string policy = pod.Spec?.DnsPolicy ?? "ClusterFirst";
        bool hostNetwork = pod.Spec?.HostNetwork == true;
        bool cluster = policy == "ClusterFirstWithHostNet" || (policy == "ClusterFirst" && !hostNetwork);
        List<string> servers = cluster ? [.. clusterDns.Select(address => address.ToString())] : [];
        List<string> searches = cluster
            ? [$"{pod.Metadata.Namespace}.svc.{clusterDomain}", $"svc.{clusterDomain}", clusterDomain]
            : [];
        List<string> options = cluster ? ["ndots:5"] : [];
        string head = !cluster && policy != "None" ? machine : "";
        if (pod.Spec?.DnsConfig is { } config)
        {
            servers.AddRange(config.Nameservers ?? []);
            searches.AddRange(config.Searches ?? []);
            options.AddRange((config.Options ?? []).Select(option => option.Value is null ? option.Name ?? "" : $"{option.Name}:{option.Value}"));
        }

        return head + Lines(servers, searches, options);
    }

    private static string Lines(List<string> servers, List<string> searches, List<string> options)
    {
        StringBuilder text = new();
        foreach (string server in servers.Distinct(StringComparer.Ordinal))
        {
            text.Append("nameserver ").Append(server).Append('\n');
        }

        if (searches.Count > 0)
        {
            text.Append("search ").AppendJoin(' ', searches.Distinct(StringComparer.Ordinal)).Append('\n');
        }

        if (options.Count > 0)
        {
            text.Append("options ").AppendJoin(' ', options.Distinct(StringComparer.Ordinal)).Append('\n');
        }

        return text.ToString();
    }
}
