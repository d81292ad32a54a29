using System.Collections.Immutable;
using System.Numerics;
using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Policies;

/// <summary>The rows of one filter. Pure.</summary>
internal static class RuleRows
{
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Sctp = 132;
    private const int PortBits = 16;

    /// <summary>Why a filter is none, or null. What a packet is judged by must never be half a filter.</summary>
    public static string? Fault(ImmutableArray<FilterRule> rules)
    {
        if (rules.IsDefaultOrEmpty || rules.Count(rule => rule.Protocol == 0) != 1)
        {
            return "It needs one rule of every protocol.";
        }

        foreach (var rule in rules)
        {
            if (rule.Protocol is not (0 or Tcp or Udp or Sctp) || rule.FirstPort > rule.LastPort || (rule.Protocol == 0 && !IsEveryPort(rule)) || rule.Verdict.Rule == 0)
            {
                return $"{rule} is not possible.";
            }
        }

        return Overlap(rules) is { } overlap ? $"{overlap} overlaps another." : null;
    }

    /// <summary>As the programs look them up; a range of ports needs as many rows as it has aligned blocks, at most 30.</summary>
    /// <param name="filter">The kernel's number.</param>
    public static void Write(uint filter, PolicyFilter content, PolicyIds ids, RowBatch<RuleKey, RuleRow> rows)
    {
        foreach (var rule in content.Rules)
        {
            var row = ToRow(rule.Verdict, ids);
            if (rule.Protocol == 0)
            {
                rows.Add(new RuleKey { Length = AbiConstants.RuleKeyEveryProtocol, Filter = filter }, row);
                continue;
            }

            for (var port = (int)rule.FirstPort; port <= rule.LastPort;)
            {
                var bits = port == 0 ? PortBits : BitOperations.TrailingZeroCount(port);
                bits = Math.Min(bits, BitOperations.Log2((uint)(rule.LastPort - port + 1)));
                var key = new RuleKey { Length = (uint)(AbiConstants.RuleKeyOnePort - bits), Filter = filter, Protocol = rule.Protocol, Port = (ushort)port };
                rows.Add(key, row);
                port += 1 << bits;
            }
        }
    }

    private static RuleRow ToRow(PolicyVerdict verdict, PolicyIds ids) => new()
    {
        Rule = ids.ToKernel(verdict.Rule),
        AuditRule = ids.ToKernel(verdict.AuditRule),
        Verdict = (byte)(verdict.IsAllowed ? Verdict.Allow : Verdict.Deny),
    };

    private static bool IsEveryPort(FilterRule rule) => rule is { FirstPort: 0, LastPort: ushort.MaxValue };

    private static FilterRule? Overlap(ImmutableArray<FilterRule> rules)
    {
        if (rules.Length == 1)
        {
            return null;
        }

        FilterRule[] ordered = [.. rules.Where(rule => !IsEveryPort(rule)).OrderBy(rule => rule.Protocol).ThenBy(rule => rule.FirstPort)];
        for (var i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].Protocol == ordered[i - 1].Protocol && ordered[i].FirstPort <= ordered[i - 1].LastPort)
            {
                return ordered[i];
            }
        }

        var whole = rules.Where(IsEveryPort).GroupBy(rule => rule.Protocol).FirstOrDefault(group => group.Count() > 1);
        return whole?.Last();
    }
}
