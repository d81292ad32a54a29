using Weft.Bench.Meters;
using Weft.Bench.Paths;
using Weft.Bench.Rows;

namespace Weft.Bench;

/// <summary>
/// What the words of the command line choose. Words about paths choose paths and words about meters choose meters; a kind that no
/// word is about is measured in full, unless the words are only about the other rows.
/// </summary>
internal sealed class Selection(IReadOnlyList<string> words, IReadOnlyList<BenchPath> paths)
{
    private readonly bool _paths = words.Any(word => paths.Any(path => Matches(word, path.Name)));
    private readonly bool _meters = words.Any(word => Meter.All.Any(meter => Matches(word, meter.Name)));


    /// <summary>False if the words are only about other rows.</summary>
    public bool AnyPath => words.Count == 0 || _meters || _paths;

    public bool Includes(BenchPath path) => !_paths || words.Any(word => Matches(word, path.Name));

    public bool Includes(Meter meter) => !_meters || words.Any(word => Matches(word, meter.Name));

    public bool Includes(BenchRow row) => words.Count == 0 || words.Any(word => Matches(word, row.Name));

    private static bool Matches(string word, string name) => name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
