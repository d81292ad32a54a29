using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Policies;

namespace Weft.Dataplane.Tests.Policies;

public sealed class RuleRowsTests
{
    private static readonly PolicyVerdict _allow = new(true, 1, 2);
    private static readonly FilterRule _default = new(0, 0, ushort.MaxValue, new PolicyVerdict(false, 3, 0));

    [Fact]
    public void Rows_cover_every_port_of_a_range_once_and_no_other() => Check.QuickThrowOnFailure(
        Prop.ForAll<ushort, ushort, ushort>(static (a, b, port) =>
        {
            var (first, last) = (Math.Min(a, b), Math.Max(a, b));
            var rows = Rows(new FilterRule(6, first, last, _allow));
            var near = new[] { port, first, last, (ushort)(first - 1), (ushort)(last + 1) };
            return rows.Count <= 30 && near.All(candidate => rows.Count(key => Covers(key, candidate)) == (candidate >= first && candidate <= last ? 1 : 0));
        }));

    [Fact]
    public void A_row_says_verdict_rule_and_audit_rule_in_the_kernels_numbers()
    {
        var rows = new RowBatch<RuleKey, RuleRow>();
        RuleRows.Write(7, new PolicyFilter([_default, new FilterRule(17, 53, 53, _allow)]), PolicyIds.Beside([]), rows);

        Assert.Equal([(32u, (byte)0, (ushort)0), (64u, (byte)17, (ushort)53)], rows.Keys.ToArray().Select(key => (key.Length, key.Protocol, key.Port.Value)));
        Assert.Equal([(4u, 0u, (byte)Verdict.Deny), (2u, 3u, (byte)Verdict.Allow)], rows.Rows.ToArray().Select(row => (row.Rule, row.AuditRule, row.Verdict)));
    }

    [Fact]
    public void What_is_no_filter_is_refused()
    {
        Assert.Null(Fault(_default));
        Assert.Null(Fault(_default, new FilterRule(6, 0, ushort.MaxValue, _allow), new FilterRule(6, 80, 90, _allow), new FilterRule(17, 80, 90, _allow)));
        Assert.NotNull(Fault());
        Assert.NotNull(Fault(new FilterRule(6, 80, 80, _allow)));
        Assert.NotNull(Fault(_default, _default));
        Assert.NotNull(Fault(_default with { LastPort = 80 }));
        Assert.NotNull(Fault(_default, new FilterRule(1, 0, ushort.MaxValue, _allow)));
        Assert.NotNull(Fault(_default, new FilterRule(6, 81, 80, _allow)));
        Assert.NotNull(Fault(_default, new FilterRule(6, 80, 80, _allow with { Rule = 0 })));
        Assert.NotNull(Fault(_default, new FilterRule(6, 80, 90, _allow), new FilterRule(6, 90, 95, _allow)));
        Assert.NotNull(Fault(_default, new FilterRule(6, 0, ushort.MaxValue, _allow), new FilterRule(6, 0, ushort.MaxValue, _allow)));
    }

    private static string? Fault(params FilterRule[] rules) => RuleRows.Fault([.. rules]);

    private static List<RuleKey> Rows(FilterRule rule)
    {
        var rows = new RowBatch<RuleKey, RuleRow>();
        RuleRows.Write(7, new PolicyFilter([rule]), PolicyIds.Beside([]), rows);
        return [.. rows.Keys];
    }

    private static bool Covers(RuleKey key, ushort port)
    {
        var free = (int)(AbiConstants.RuleKeyOnePort - key.Length);
        return port >> free == key.Port.Value >> free;
    }
}
