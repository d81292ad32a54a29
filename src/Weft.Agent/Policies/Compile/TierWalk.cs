using Weft.Agent.Policies.Records;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>One tier's rules meeting ranges of ports in their order: the first that matches decides a range.</summary>
/// <remarks>Ranges that are decided are stepped over, so that ten thousand rules of many ports cost little more than their number.</remarks>
internal sealed class TierWalk
{
    private readonly PolicyVerdict[] _next;
    private readonly int[] _open;

    /// <param name="next">What holds where the tier says nothing or passes.</param>
    public TierWalk(PolicyVerdict[] next)
    {
        _next = next;
        _open = new int[next.Length + 1];
        for (var i = 0; i < _open.Length; i++)
        {
            _open[i] = i;
        }

        Verdicts = [.. next];
    }

    public PolicyVerdict[] Verdicts { get; }

    public void Meet(RuleEntry rule, bool isMaybe, int first, int end)
    {
        for (var cell = Open(first); cell < end; cell = Open(cell + 1))
        {
            // Allowed only if it is so either way: where passing would deny it is denied, else the tier goes on.
            if (isMaybe && (rule.Rule.Action == RuleAction.Accept || (rule.Rule.Action == RuleAction.Pass && _next[cell].IsAllowed)))
            {
                continue;
            }

            Verdicts[cell] = rule.Rule.Action == RuleAction.Pass ? _next[cell] : new PolicyVerdict(rule.Rule.Action == RuleAction.Accept, rule.Id, 0);
            _open[cell] = cell + 1;
        }
    }

    /// <summary>The first range from this on that is not decided.</summary>
    private int Open(int cell)
    {
        while (_open[cell] != cell)
        {
            cell = _open[cell] = _open[_open[cell]];
        }

        return cell;
    }
}
