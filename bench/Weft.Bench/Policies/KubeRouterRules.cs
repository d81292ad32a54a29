using System.Globalization;
using System.Text;
using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Policies;

/// <summary>
/// Rules of the shape that kube-router 2 writes for network policies, loaded by the programs it runs: two sets of addresses for each policy, a
/// chain for each policy that marks what it allows, and a chain for each workload that lets known connections through and sends all others
/// through the chain of every policy that selects it.
/// </summary>
internal static class KubeRouterRules
{
    private const string Firewall = "KUBE-POD-FW-SERVER";
    private const string Allowed = "0x10000/0x10000";
    private const string Accepted = "0x20000/0x20000";

    /// <exception cref="TimeoutException">They were not loaded in time.</exception>
    public static void Load(LabNamespace node, PolicyPlan plan, TimeSpan atMost)
    {
        using var directory = new TemporaryDirectory();
        var (sets, rules) = (Path.Combine(directory.Path, "sets"), Path.Combine(directory.Path, "rules"));
        File.WriteAllText(sets, WriteSets(plan));
        File.WriteAllText(rules, WriteRules(plan));
        if (NamespaceProgram.Run(node, atMost, "ipset", "restore", "-file", sets) is null
            || NamespaceProgram.Run(node, atMost, "iptables-nft-restore", rules) is null)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"The rules of {plan.Policies:N0} policies were not loaded in {atMost}."));
        }
    }

    private static string WriteSets(PolicyPlan plan)
    {
        var text = new StringBuilder();
        for (var policy = 0; policy < plan.Policies; policy++)
        {
            foreach (var set in new[] { Sources(policy), Destinations(policy) })
            {
                text.Append(CultureInfo.InvariantCulture, $"create {set} hash:ip family inet hashsize 1024 maxelem 65536 timeout 0\n");
            }

            foreach (var peer in plan.PeersOf(policy))
            {
                text.Append(CultureInfo.InvariantCulture, $"add {Sources(policy)} {peer} timeout 0\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"add {Destinations(policy)} {plan.Server.Address} timeout 0\n");
        }

        return text.ToString();
    }

    // Order and marks as in pkg/controllers/netpol of kube-router; without what it does to log and reject, where no packet of the bench comes.
    private static string WriteRules(PolicyPlan plan)
    {
        var (chains, rules) = (new StringBuilder("*filter\n:FORWARD ACCEPT [0:0]\n:KUBE-ROUTER-FORWARD - [0:0]\n"), new StringBuilder("-A FORWARD -j KUBE-ROUTER-FORWARD\n"));
        if (plan.Policies > 0)
        {
            chains.Append(CultureInfo.InvariantCulture, $":{Firewall} - [0:0]\n");
            rules.Append(CultureInfo.InvariantCulture, $"-A KUBE-ROUTER-FORWARD -d {plan.Server.Address}/32 -j {Firewall}\n");
            rules.Append(CultureInfo.InvariantCulture, $"-A {Firewall} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n");
            rules.Append(CultureInfo.InvariantCulture, $"-A {Firewall} -m conntrack --ctstate INVALID -j DROP\n");
            rules.Append(CultureInfo.InvariantCulture, $"-A {Firewall} -d {plan.Server.Address}/32 -m addrtype --src-type LOCAL -j ACCEPT\n");
            WritePolicies(plan, chains, rules);
            rules.Append(CultureInfo.InvariantCulture, $"-A {Firewall} -m mark ! --mark {Allowed} -j DROP\n");
            rules.Append(CultureInfo.InvariantCulture, $"-A {Firewall} -j MARK --set-xmark 0x0/0x10000\n");
            rules.Append(CultureInfo.InvariantCulture, $"-A {Firewall} -j MARK --set-xmark {Accepted}\n");
        }

        rules.Append(CultureInfo.InvariantCulture, $"-A KUBE-ROUTER-FORWARD -m mark --mark {Accepted} -j ACCEPT\n");
        return chains.Append(rules).Append("COMMIT\n").ToString();
    }

    private static void WritePolicies(PolicyPlan plan, StringBuilder chains, StringBuilder rules)
    {
        for (var policy = 0; policy < plan.Policies; policy++)
        {
            chains.Append(CultureInfo.InvariantCulture, $":{Chain(policy)} - [0:0]\n");
            rules.Append(CultureInfo.InvariantCulture, $"-A {Firewall} -d {plan.Server.Address}/32 -j {Chain(policy)}\n");
            foreach (var protocol in (ReadOnlySpan<string>)["tcp", "udp"])
            {
                var match = $"-A {Chain(policy)} -p {protocol} -m set --match-set {Sources(policy)} src -m set --match-set {Destinations(policy)} dst -m {protocol} --dport {plan.Server.Port}";
                rules.Append(CultureInfo.InvariantCulture, $"{match} -j MARK --set-xmark {Allowed}\n");
                rules.Append(CultureInfo.InvariantCulture, $"{match} -m mark --mark {Allowed} -j RETURN\n");
            }
        }
    }

    private static string Chain(int policy) => $"KUBE-NWPLCY-{policy:d10}";

    private static string Sources(int policy) => $"KUBE-SRC-{policy:d10}";

    private static string Destinations(int policy) => $"KUBE-DST-{policy:d10}";
}
