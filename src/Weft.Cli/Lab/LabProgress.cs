using Spectre.Console;
using Weft.Standalone.Lab;

namespace Weft.Cli.Lab;

/// <summary>Shows a lab's steps: one live line on a terminal, plain lines on standard error elsewhere.</summary>
internal static class LabProgress
{
    /// <summary>Details are long when every node waits for something else; a failure tells them in full.</summary>
    private const int MaxDetailLength = 160;

    public static async Task RunAsync(Func<ILabProgress, Task> work)
    {
        if (Console.IsErrorRedirected || Console.IsOutputRedirected)
        {
            await work(new PlainProgress());
            return;
        }

        await AnsiConsole.Status().Spinner(Spinner.Known.Dots).StartAsync("…", context => work(new LiveProgress(context)));
    }

    private static string Shorten(string what) => what.Length <= MaxDetailLength ? what : what[..MaxDetailLength] + "…";

    private sealed class PlainProgress : ILabProgress
    {
        private string? _last;

        public void Step(string what) => Console.Error.WriteLine($"weft lab: {what}");

        public void Detail(string what)
        {
            what = Shorten(what);
            if (what != _last)
            {
                Console.Error.WriteLine($"weft lab:   {what}");
            }

            _last = what;
        }
    }

    private sealed class LiveProgress(StatusContext context) : ILabProgress
    {
        private string? _step;

        public void Step(string what)
        {
            if (_step is not null)
            {
                AnsiConsole.MarkupLine($"[green]✓[/] {Markup.Escape(_step)}");
            }

            _step = what;
            context.Status(Markup.Escape(what));
        }

        public void Detail(string what) => context.Status(Markup.Escape($"{_step}: {Shorten(what)}"));
    }
}
