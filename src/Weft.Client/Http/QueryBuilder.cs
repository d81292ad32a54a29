using System.Globalization;
using System.Text;

namespace Weft.Client;

/// <summary>Builds the part of a URL from the question mark on; absent values leave no trace.</summary>
internal sealed class QueryBuilder
{
    private readonly StringBuilder _text = new();

    public void Add(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    public void Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
