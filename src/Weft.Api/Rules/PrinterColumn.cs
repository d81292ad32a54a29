namespace Weft.Api;

/// <summary>One column of a Table answer; those with a priority above zero are shown by <c>-o wide</c>.</summary>
public sealed record PrinterColumn(string Name, string Type, string Format = "", string Description = "", int Priority = 0)
{
    /// <summary>The first column of every table.</summary>
    public static PrinterColumn ObjectName { get; } = new("Name", "string", "name", "The object's name.");

    /// <summary>How long the object has existed.</summary>
    public static PrinterColumn Age { get; } = new("Age", "string", "", "How long the object has existed.");
}
