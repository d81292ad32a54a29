namespace Weft.Agent.Services.Records;

/// <summary>Outside text and long lists as they may stand in a message.</summary>
internal static class Shortened
{
    private const int MaxText = 64;

    private const int MaxItems = 3;

    public static string Text(string text) => text.Length <= MaxText ? text : $"{text[..MaxText]}...";

    /// <summary>The first few, and how many more there are.</summary>
    public static string List<T>(IReadOnlyCollection<T> items) =>
        items.Count <= MaxItems
            ? string.Join(", ", items)
            : $"{string.Join(", ", items.Take(MaxItems))} and {items.Count - MaxItems} more";
}
