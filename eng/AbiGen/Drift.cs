using System.Text;

namespace AbiGen;

/// <summary>A short line difference, enough to see what moved.</summary>
internal static class Drift
{
    public static string Describe(string committed, string generated)
    {
        var old = committed.Split('\n');
        var current = generated.Split('\n');
        var text = new StringBuilder();
        foreach (var line in old.Except(current))
        {
            text.Append("  - ").AppendLine(line);
        }

        foreach (var line in current.Except(old))
        {
            text.Append("  + ").AppendLine(line);
        }

        return text.Length > 0 ? text.ToString() : "  (only the order of lines differs)";
    }
}
