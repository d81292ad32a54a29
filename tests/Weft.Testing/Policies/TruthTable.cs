using System.Text;

namespace Weft.Testing.Policies;

/// <summary>Who may reach whom with what, at one moment: a grid of marks for each kind of traffic, equal ones written once.</summary>
public sealed class TruthTable
{
    private const string AuditedSuffix = ", if audited policies were enforced";
    private const string NoQuestion = "-";

    /// <summary>What is enforced.</summary>
    public Dictionary<TruthCell, TruthVerdict> Enforced { get; } = [];

    /// <summary>What would be enforced if audited policies were, too.</summary>
    public Dictionary<TruthCell, TruthVerdict> Audited { get; } = [];

    /// <summary>The model's answers to a set of questions.</summary>
    public static TruthTable Compute(PolicyWorld world, TruthQuestions questions)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(questions);
        TruthTable table = new();
        PolicyModel model = new(world);
        foreach (TruthCell cell in questions.Cells())
        {
            FlowVerdict verdict = model.Judge(world.End(cell.From), world.End(cell.To), cell.Traffic.Family, cell.Traffic.Protocol, cell.Traffic.Port);
            table.Enforced[cell] = new TruthVerdict(verdict.Egress.Enforced.IsAllowed, verdict.Ingress.Enforced.IsAllowed);
            table.Audited[cell] = new TruthVerdict(verdict.Egress.Audited.IsAllowed, verdict.Ingress.Audited.IsAllowed);
        }

        return table;
    }

    /// <summary>The table as people and diffs read it.</summary>
    public string Write(TruthQuestions questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        TruthTraffic[] differing = [.. questions.Traffic.Where(each => Grid(Audited, questions, each) != Grid(Enforced, questions, each))];
        StringBuilder text = new();
        WriteGrids(text, Enforced, questions, questions.Traffic, "");
        WriteGrids(text, Audited, questions, differing, AuditedSuffix);
        return text.ToString();
    }

    /// <summary>Reads back what <see cref="Write"/> wrote.</summary>
    public static TruthTable Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        TruthTable table = new();
        Dictionary<TruthCell, TruthVerdict> audited = [];
        Dictionary<TruthCell, TruthVerdict> into = table.Enforced;
        TruthTraffic[] traffic = [];
        string[] receivers = [];
        foreach (string line in lines.Where(line => line.Length > 0))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line.Contains(" over ", StringComparison.Ordinal))
            {
                into = line.EndsWith(AuditedSuffix, StringComparison.Ordinal) ? audited : table.Enforced;
                traffic = [.. ParseTraffic(line.Replace(AuditedSuffix, "", StringComparison.Ordinal))];
            }
            else if (line[0] == ' ')
            {
                receivers = words;
            }
            else
            {
                ReadRow(into, words, receivers, traffic);
            }
        }

        foreach ((TruthCell cell, TruthVerdict verdict) in table.Enforced)
        {
            table.Audited[cell] = audited.GetValueOrDefault(cell, verdict);
        }

        return table;
    }

    private static void ReadRow(Dictionary<TruthCell, TruthVerdict> into, string[] words, string[] receivers, TruthTraffic[] traffic)
    {
        foreach (TruthTraffic each in traffic)
        {
            for (int i = 0; i < receivers.Length; i++)
            {
                if (words[i + 1] != NoQuestion)
                {
                    into.Add(new TruthCell(words[0], receivers[i], each), TruthVerdict.Parse(words[i + 1]));
                }
            }
        }
    }

    private static void WriteGrids(
        StringBuilder text, Dictionary<TruthCell, TruthVerdict> verdicts, TruthQuestions questions, IReadOnlyList<TruthTraffic> traffic, string suffix)
    {
        foreach (var same in traffic.GroupBy(each => Grid(verdicts, questions, each)))
        {
            text.Append('\n').Append(WriteTraffic([.. same])).Append(suffix).Append('\n').Append(same.Key);
        }
    }

    private static string Grid(Dictionary<TruthCell, TruthVerdict> verdicts, TruthQuestions questions, TruthTraffic traffic)
    {
        int width = questions.Senders.Max(name => name.Length);
        StringBuilder grid = new StringBuilder().Append(' ', width);
        grid.Append(string.Concat(questions.Receivers.Select(name => "  " + name))).Append('\n');
        foreach (string from in questions.Senders)
        {
            grid.Append(from.PadRight(width));
            foreach (string to in questions.Receivers)
            {
                string mark = verdicts.TryGetValue(new TruthCell(from, to, traffic), out TruthVerdict verdict) ? verdict.Mark.ToString() : NoQuestion;
                grid.Append("  ").Append(mark.PadLeft((to.Length + 1) / 2).PadRight(to.Length));
            }

            grid.Length -= TrailingBlanks(grid);
            grid.Append('\n');
        }

        return grid.ToString();
    }

    private static int TrailingBlanks(StringBuilder text)
    {
        int count = 0;
        while (text[text.Length - 1 - count] == ' ')
        {
            count++;
        }

        return count;
    }

    // "TCP 80, UDP 80 over IPv4 and IPv6; SCTP 80 over IPv6"
    private static string WriteTraffic(IReadOnlyList<TruthTraffic> traffic) => string.Join("; ", traffic
        .GroupBy(each => each.Kind)
        .GroupBy(kind => string.Join(" and ", kind.Select(each => each.Version)))
        .Select(versions => string.Join(", ", versions.Select(kind => kind.Key)) + " over " + versions.Key));

    private static IEnumerable<TruthTraffic> ParseTraffic(string text) =>
        from part in text.Split("; ")
        let halves = part.Split(" over ")
        from kind in halves[0].Split(", ")
        from version in halves[1].Split(" and ")
        select TruthTraffic.Parse(kind, version);
}
