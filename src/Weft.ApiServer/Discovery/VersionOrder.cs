using System.Globalization;
using System.Text.RegularExpressions;

namespace Weft.ApiServer.Discovery;

/// <summary>Orders API versions by what clients should prefer: v2 before v1 before v1beta2 before v1alpha1 before anything else.</summary>
internal sealed partial class VersionOrder : IComparer<string>
{
    internal static VersionOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var byRank = Rank(x ?? "").CompareTo(Rank(y ?? ""));
        return byRank != 0 ? byRank : string.CompareOrdinal(y, x);
    }

    private static (int Stability, int Major, int Minor) Rank(string version)
    {
        var match = Pattern().Match(version);
        if (!match.Success)
        {
            return (0, 0, 0);
        }

        var stability = match.Groups[2].Value switch { "" => 3, "beta" => 2, _ => 1 };
        return (stability, Number(match.Groups[1].Value), Number(match.Groups[3].Value));
    }

    private static int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex("^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$")]
    private static partial Regex Pattern();
}
