using Weft.Linux.Processes;

namespace Weft.Bench;

/// <summary>The command line: <c>[--quick] [--rounds N] [-o json] [WORD...]</c>.</summary>
internal static class BenchArguments
{
    public const string Usage =
        """
        Measures every path against its alternatives in one run. Needs root.

          make bench, or: dotnet run -c Release --project bench/Weft.Bench -- [OPTIONS] [WORD...]

          WORD         only paths, meters and rows whose name contains it (the plain veth always runs)
          --quick      3 short rounds instead of 9: the order of things, not their numbers
          --rounds N   times that every path is measured
          -o json      the report as JSON, with every sample
        """;

    private const int QuickRounds = 3;
    private static readonly TimeSpan _quickWindow = TimeSpan.FromMilliseconds(60);

    /// <summary>Null if the arguments make no sense.</summary>
    public static BenchSettings? Parse(IReadOnlyList<string> arguments)
    {
        var settings = new BenchSettings { Processor = ThreadScheduling.AllowedProcessors()[^1] };
        var words = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    settings = settings with { Rounds = QuickRounds, Window = _quickWindow };
                    break;
                case "--rounds" when i + 1 < arguments.Count && int.TryParse(arguments[i + 1], out var rounds) && rounds > 0:
                    settings = settings with { Rounds = rounds };
                    i++;
                    break;
                case "-o" when i + 1 < arguments.Count && arguments[i + 1] is "json" or "text":
                    settings = settings with { Json = arguments[i + 1] == "json" };
                    i++;
                    break;
                case ['-', ..]:
                    return null;
                default:
                    words.Add(arguments[i]);
                    break;
            }
        }

        return settings with { Filter = words };
    }
}
