using Spectre.Console;

namespace Weft.Cli.Output;

/// <summary>Tables in the manner of kubectl: no lines, columns apart by spaces; never wrapped when not on a terminal.</summary>
internal static class Tables
{
    private const int UnboundedWidth = 1000;

    public static IAnsiConsole Console { get; } = Create();

    public static Table New(params string[] columns)
    {
        Table table = new() { Border = TableBorder.None, ShowHeaders = true };
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))).PadLeft(0).PadRight(3).NoWrap());
        }

        return table;
    }

    public static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Markup(cell)).ToArray());

    public static string Escape(string? text) => Markup.Escape(text ?? "");

    public static string Good(string text) => $"[green]{Markup.Escape(text)}[/]";

    public static string Bad(string text) => $"[red]{Markup.Escape(text)}[/]";

    public static void Write(Table table) => Console.Write(table);

    private static IAnsiConsole Create()
    {
        if (!System.Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = UnboundedWidth;
        return console;
    }
}
