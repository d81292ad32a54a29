using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Cli.Output;

namespace Weft.Cli.Drops;

/// <summary>Writes drops, a line each.</summary>
/// <param name="reason">Only drops whose reason contains this, in any case; null means all.</param>
internal sealed class DropPrinter(TextWriter output, bool isJson, string? reason)
{
    private JsonObject? _explicable;

    /// <summary>What to do about the last drop of a policy that was printed; null when none was.</summary>
    public string? Hint => _explicable is null
        ? null
        : $"Why, and what would allow it: weft explain --flow \"{FlowText.Protocol(_explicable)} {FlowText.Ends(_explicable)}\"";

    public void Print(JsonObject drop)
    {
        if (reason is not null && !FlowText.Text(drop, "reason").Contains(reason, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        output.WriteLine(isJson ? drop.ToJsonString() : DropView.Line(drop));
        if (DropView.IsOfPolicy(drop))
        {
            _explicable = drop;
        }
    }

    /// <summary>Drops of several nodes in the order of their clocks; empties the list.</summary>
    public void PrintSorted(List<JsonObject> drops)
    {
        foreach (JsonObject drop in drops.OrderBy(TimeOf))
        {
            Print(drop);
        }

        drops.Clear();
    }

    private static DateTimeOffset TimeOf(JsonObject drop) =>
        DateTimeOffset.TryParse(FlowText.Text(drop, "time"), CultureInfo.InvariantCulture, out DateTimeOffset at) ? at : default;
}
