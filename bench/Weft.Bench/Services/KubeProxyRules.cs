using System.Globalization;
using System.Net;
using System.Text;

namespace Weft.Bench.Services;

/// <summary>
/// An nftables rule set of the shape that kube-proxy 1.33 writes in its nftables mode: one look into a verdict map finds a Service's chain,
/// which picks an endpoint's chain at random, which translates; connection tracking does the rest. Masquerading is marked for clients from
/// outside and for endpoints that reach themselves.
/// </summary>
internal static class KubeProxyRules
{
    private const string Table = "kube-proxy";

    /// <summary>Text for <c>nft -f</c>.</summary>
    public static string Write(ServicePlan plan)
    {
        var text = new StringBuilder(Frame);
        var entries = new StringBuilder();
        var addresses = new StringBuilder();
        for (var service = 0; service < plan.Services; service++)
        {
            var address = ServicePlan.AddressOf(service);
            addresses.Append(CultureInfo.InvariantCulture, $"{address}, ");
            foreach (var protocol in ServicePlan.ProtocolsOf(service))
            {
                entries.Append(CultureInfo.InvariantCulture, $"{address} . {protocol} . {ServicePlan.Port} : goto {ServiceChain(service, protocol)}, ");
                WriteService(text, service, address, protocol, [.. plan.EndpointsOf(service)]);
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"add element ip {Table} cluster-ips {{ {addresses} }}\n");
        return text.Append(CultureInfo.InvariantCulture, $"add element ip {Table} service-ips {{ {entries} }}\n").ToString();
    }

    private static void WriteService(StringBuilder text, int service, IPAddress address, string protocol, List<IPEndPoint> endpoints)
    {
        var chain = ServiceChain(service, protocol);
        for (var i = 0; i < endpoints.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"add chain ip {Table} {EndpointChain(service, protocol, i)}\n");
            text.Append(CultureInfo.InvariantCulture, $"add rule ip {Table} {EndpointChain(service, protocol, i)} ip saddr {endpoints[i].Address} jump mark-for-masquerade\n");
            text.Append(CultureInfo.InvariantCulture, $"add rule ip {Table} {EndpointChain(service, protocol, i)} meta l4proto {protocol} dnat to {endpoints[i]}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"add chain ip {Table} {chain}\n");
        text.Append(CultureInfo.InvariantCulture, $"add rule ip {Table} {chain} ip daddr {address} {protocol} dport {ServicePlan.Port} ip saddr != {ServicePlan.ClusterPrefix} jump mark-for-masquerade\n");
        text.Append(CultureInfo.InvariantCulture, $"add rule ip {Table} {chain} numgen random mod {endpoints.Count} vmap {{ ");
        text.AppendJoin(", ", Enumerable.Range(0, endpoints.Count).Select(i => $"{i} : goto {EndpointChain(service, protocol, i)}"));
        text.Append(" }\n");
    }

    private static string ServiceChain(int service, string protocol) => $"service-{service:d5}-bench/{protocol}";

    private static string EndpointChain(int service, string protocol, int endpoint) => $"endpoint-{service:d5}-bench/{protocol}__{endpoint}";

    // Chains and their priorities as kube-proxy has them (pkg/proxy/nftables in Kubernetes).
    private const string Frame =
        $$"""
        table ip {{Table}} {
          set cluster-ips { type ipv4_addr; }
          set nodeport-ips { type ipv4_addr; }
          map firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
          map no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict; }
          map no-endpoint-nodeports { type inet_proto . inet_service : verdict; }
          map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
          map service-nodeports { type inet_proto . inet_service : verdict; }
          chain filter-prerouting-pre-dnat { type filter hook prerouting priority -110; ct state new jump firewall-check; }
          chain filter-output-pre-dnat { type filter hook output priority -110; ct state new jump firewall-check; }
          chain filter-input { type filter hook input priority 0; ct state new jump nodeport-endpoints-check; ct state new jump service-endpoints-check; }
          chain filter-forward { type filter hook forward priority 0; ct state new jump service-endpoints-check; ct state new jump cluster-ips-check; }
          chain filter-output { type filter hook output priority 0; ct state new jump service-endpoints-check; ct state new jump cluster-ips-check; }
          chain nat-prerouting { type nat hook prerouting priority -100; jump services; }
          chain nat-output { type nat hook output priority -100; jump services; }
          chain nat-postrouting { type nat hook postrouting priority 100; jump masquerading; }
          chain firewall-check { ip daddr . meta l4proto . th dport vmap @firewall-ips; }
          chain nodeport-endpoints-check { ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports; }
          chain service-endpoints-check { ip daddr . meta l4proto . th dport vmap @no-endpoint-services; }
          chain cluster-ips-check { ip daddr @cluster-ips reject; }
          chain services {
            ip daddr . meta l4proto . th dport vmap @service-ips;
            ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports;
          }
          chain mark-for-masquerade { meta mark set meta mark | 0x4000; }
          chain masquerading {
            meta mark & 0x4000 == 0 return;
            meta mark set meta mark ^ 0x4000;
            masquerade fully-random;
          }
        }

        """;
}
