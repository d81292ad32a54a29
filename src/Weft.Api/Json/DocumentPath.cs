using System.Globalization;
using System.Text;

namespace Weft.Api;

/// <summary>Where a reader is in a document. Costs nothing until somebody asks for the text.</summary>
internal sealed class DocumentPath
{
    // Field names of a hostile document are megabytes long; the start of the path is enough to find it.
    private const int MaxText = 1024;

    private readonly List<(string? Name, int Index)> _parts = [];

    internal int Depth => _parts.Count;

    internal void Enter(string name) => _parts.Add((name, 0));

    internal void Enter(int index) => _parts.Add((null, index));

    internal void Leave() => _parts.RemoveAt(_parts.Count - 1);

    /// <summary><c>spec.containers[0].name</c>, cut where it is too long to read.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in _parts)
        {
            if (name is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
            else
            {
                text.Append(text.Length == 0 ? "" : ".").Append(name.AsSpan(0, Math.Min(name.Length, MaxText)));
            }

            if (text.Length >= MaxText)
            {
                return text.ToString(0, MaxText) + "...";
            }
        }

        return text.ToString();
    }
}
