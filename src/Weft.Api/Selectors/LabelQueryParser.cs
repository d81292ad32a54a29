using System.Globalization;

namespace Weft.Api;

/// <summary>Reads the selector grammar of the query string.</summary>
internal ref struct LabelQueryParser(string text)
{
    // Far above what anybody writes by hand; a selector is matched against every object of a list.
    private const int MaxRequirements = 1000;

    private readonly string _text = text;
    private int _position;

    internal List<LabelRequirement> Parse()
    {
        var requirements = new List<LabelRequirement>();
        if (Peek().Length == 0)
        {
            return requirements;
        }

        while (true)
        {
            requirements.Add(ParseRequirement());
            if (requirements.Count > MaxRequirements)
            {
                throw new SelectorException($"a selector has at most {MaxRequirements} requirements");
            }

            var next = Next();
            if (next.Length == 0)
            {
                return requirements;
            }

            if (next != ",")
            {
                throw new SelectorException($"found '{next}', expected: ',' or 'end of string'");
            }

            if (Peek() is var after && after != "!" && !IsIdentifier(after))
            {
                throw new SelectorException($"found '{after}', expected: identifier after ','");
            }
        }
    }

    private LabelRequirement ParseRequirement()
    {
        var token = Next();
        if (token == "!")
        {
            return new LabelRequirement(CheckKey(Next()), SelectorOperator.DoesNotExist, []);
        }

        if (!IsIdentifier(token))
        {
            throw new SelectorException($"found '{token}', expected: !, identifier, or 'end of string'");
        }

        var key = CheckKey(token);
        if (Peek() is "" or ",")
        {
            return new LabelRequirement(key, SelectorOperator.Exists, []);
        }

        var op = Next();
        return op switch
        {
            "=" or "==" => new LabelRequirement(key, SelectorOperator.In, [ParseValue()]),
            "!=" => new LabelRequirement(key, SelectorOperator.NotIn, [ParseValue()]),
            "in" => new LabelRequirement(key, SelectorOperator.In, ParseSet()),
            "notin" => new LabelRequirement(key, SelectorOperator.NotIn, ParseSet()),
            ">" or "gt" => new LabelRequirement(key, SelectorOperator.GreaterThan, [ParseNumber()]),
            "<" or "lt" => new LabelRequirement(key, SelectorOperator.LessThan, [ParseNumber()]),
            _ => throw Unparsable($"found '{op}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    private string ParseValue()
    {
        var token = Peek();
        if (token is "" or ",")
        {
            return "";
        }

        Next();
        return IsIdentifier(token) ? CheckValue(token, 0) : throw Unparsable($"found '{token}', expected: identifier");
    }

    private string ParseNumber()
    {
        var value = ParseValue();
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? value
            : throw Unparsable($"values[0]: Invalid value: {ErrorValue.Quote(value)}: for 'Gt', 'Lt' operators, the value must be an integer");
    }

    private List<string> ParseSet()
    {
        var open = Next();
        if (open != "(")
        {
            throw Unparsable($"found '{open}' expected: '('");
        }

        var values = new List<string>();
        while (true)
        {
            var token = Next();
            switch (token)
            {
                case ")":
                    return values;
                case ",":
                    AddEmptyValue(values);
                    break;
                case var _ when IsIdentifier(token):
                    values.Add(CheckValue(token, values.Count));
                    if (Peek() is var after and not ("," or ")"))
                    {
                        throw Unparsable($"found '{after}', expected: ',' or ')'");
                    }

                    break;
                default:
                    throw Unparsable($"found '{token}', expected: ',', ')' or identifier");
            }
        }
    }

    // A comma with nothing before or behind it stands for the empty value.
    private void AddEmptyValue(List<string> values)
    {
        if (values.Count == 0 || Peek() is "," or ")")
        {
            values.Add("");
        }
    }

    private static string CheckKey(string key) =>
        Names.CheckQualifiedName(key) is { } problem
            ? throw Unparsable($"<nil>: Invalid value: {ErrorValue.Quote(key)}: {problem}")
            : key;

    private static string CheckValue(string value, int index) =>
        Names.CheckLabelValue(value) is { } problem
            ? throw Unparsable(string.Create(CultureInfo.InvariantCulture, $"values[{index}]: Invalid value: {ErrorValue.Quote(value)}: {problem}"))
            : value;

    private static SelectorException Unparsable(string problem) => new("unable to parse requirement: " + problem);

    private static bool IsIdentifier(string token) => token.Length > 0 && !IsSymbol(token[0]);

    private static bool IsSymbol(char c) => c is '=' or '!' or '(' or ')' or ',' or '<' or '>';

    private string Peek()
    {
        var position = _position;
        var token = Next();
        _position = position;
        return token;
    }

    /// <summary>The next token; empty at the end.</summary>
    private string Next()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        if (_position == _text.Length)
        {
            return "";
        }

        var start = _position++;
        if (_text[start] is '=' or '!' && _position < _text.Length && _text[_position] == '=')
        {
            _position++;
        }
        else if (!IsSymbol(_text[start]))
        {
            while (_position < _text.Length && !IsSymbol(_text[_position]) && !char.IsWhiteSpace(_text[_position]))
            {
                _position++;
            }
        }

        return _text[start.._position];
    }
}
