namespace Weft.Api;

/// <summary>What one YAML text may cost, copies made by aliases included: a few lines of aliases of aliases would otherwise fill any memory.</summary>
internal sealed class YamlBudget
{
    private int _nodes;
    private long _characters;

    internal void Spend(YamlCost cost)
    {
        _nodes += cost.Nodes;
        _characters += cost.Characters;
        if (_nodes > JsonLimits.MaxNodes)
        {
            throw new TextFormatException($"the document has more than {JsonLimits.MaxNodes} values", tooLarge: true);
        }

        if (_characters > JsonLimits.MaxBytes)
        {
            throw new TextFormatException($"the document is larger than {JsonLimits.MaxBytes} bytes with its aliases", tooLarge: true);
        }
    }
}

/// <summary>What a value weighs: all values in it, and all their text.</summary>
internal readonly record struct YamlCost(int Nodes, long Characters)
{
    public static YamlCost operator +(YamlCost left, YamlCost right) =>
        new(left.Nodes + right.Nodes, left.Characters + right.Characters);
}
