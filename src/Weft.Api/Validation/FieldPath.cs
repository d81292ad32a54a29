using System.Globalization;
using System.Text;

namespace Weft.Api;

/// <summary>Where a field lies in an object, written as Kubernetes writes it: <c>spec.containers[0].name</c>, <c>data[key]</c>.</summary>
public sealed class FieldPath
{
    // Keys of a hostile map are megabytes long, and every error repeats them.
    private const int MaxSegment = 512;

    private readonly FieldPath? _parent;
    private readonly string _segment;
    private readonly bool _subscript;

    private FieldPath(FieldPath? parent, string segment, bool subscript)
    {
        _parent = parent;
        _segment = segment.Length <= MaxSegment ? segment : string.Concat(segment.AsSpan(0, MaxSegment), "...");
        _subscript = subscript;
    }

    /// <summary>The object itself.</summary>
    public static FieldPath Root { get; } = new(null, "", subscript: false);

    /// <summary>A path from the object down by field names.</summary>
    public static FieldPath Of(params ReadOnlySpan<string> names)
    {
        var path = Root;
        foreach (var name in names)
        {
            path = path.Child(name);
        }

        return path;
    }

    public FieldPath Child(string name) => new(this, name, subscript: false);

    public FieldPath Index(int index) => new(this, index.ToString(CultureInfo.InvariantCulture), subscript: true);

    public FieldPath Key(string key) => new(this, key, subscript: true);

    public override string ToString()
    {
        // Kubernetes prints the path of a whole object so.
        if (_parent is null)
        {
            return "[]";
        }

        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        if (_parent is null)
        {
            return;
        }

        _parent.Write(text);
        if (_subscript)
        {
            text.Append('[').Append(_segment).Append(']');
            return;
        }

        if (text.Length > 0)
        {
            text.Append('.');
        }

        text.Append(_segment);
    }
}
