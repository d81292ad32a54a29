using System.Text;

namespace Weft.Api;

/// <summary>A field selector: <c>status.phase!=Failed,spec.nodeName=node1</c>.</summary>
public sealed class FieldQuery
{
    private const int MaxTerms = 100;

    private FieldQuery(IReadOnlyList<FieldTerm> terms) => Terms = terms;

    public static FieldQuery Everything { get; } = new([]);

    public IReadOnlyList<FieldTerm> Terms { get; }

    public bool IsEverything => Terms.Count == 0;

    /// <summary>Reads the grammar: terms separated by commas; backslash escapes comma, equals and backslash in values.</summary>
    /// <exception cref="SelectorException">The text is no field selector.</exception>
    public static FieldQuery Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Everything;
        }

        var terms = new List<FieldTerm>();
        foreach (var part in SplitTerms(text))
        {
            if (part.Length > 0)
            {
                terms.Add(ParseTerm(part, text));
            }
        }

        return terms.Count <= MaxTerms
            ? new FieldQuery(terms)
            : throw new SelectorException($"a field selector has at most {MaxTerms} terms");
    }

    /// <summary>Whether an object matches; <paramref name="read"/> gives the value of a field.</summary>
    public bool Matches(Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        foreach (var term in Terms)
        {
            if ((read(term.Field) == term.Value) == term.Negated)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The value that a field must have, if the selector fixes it.</summary>
    public string? RequiredValue(string field) => Terms.FirstOrDefault(t => t.Field == field && !t.Negated)?.Value;

    private static FieldTerm ParseTerm(string part, string whole)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            throw new SelectorException($"invalid selector: '{whole}'; can't understand '{part}'");
        }

        var negated = equals > 0 && part[equals - 1] == '!';
        var field = part[..(negated ? equals - 1 : equals)];
        var value = part[(equals + 1)..];
        value = value.StartsWith('=') && !negated ? value[1..] : value;
        return new FieldTerm(field, Unescape(value, whole), negated);
    }

    private static List<string> SplitTerms(string text)
    {
        var terms = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                terms.Add(text[start..i]);
                start = i + 1;
            }
        }

        terms.Add(text[start..]);
        return terms;
    }

    private static string Unescape(string value, string whole)
    {
        if (!value.AsSpan().ContainsAny('\\', '='))
        {
            return value;
        }

        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '=')
            {
                throw new SelectorException($"invalid selector: '{whole}'; invalid field selector value: unescaped '='");
            }

            if (value[i] != '\\')
            {
                result.Append(value[i]);
            }
            else if (i + 1 < value.Length && value[i + 1] is '\\' or ',' or '=')
            {
                result.Append(value[++i]);
            }
            else
            {
                throw new SelectorException($"invalid selector: '{whole}'; invalid escape sequence in field selector");
            }
        }

        return result.ToString();
    }
}

/// <summary>One comparison of a field with a value.</summary>
public sealed record FieldTerm(string Field, string Value, bool Negated);
