using System.Text;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Replaces <c>$(NAME)</c> by a variable's value, as Kubernetes does in command, args and env values.</summary>
/// <remarks><c>$$</c> is a literal dollar sign; a name that is not defined, or a lone <c>$</c>, stays as it is.</remarks>
internal static class VariableExpansion
{
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        StringBuilder result = new(text.Length);
        int position = 0;
        while (position < text.Length)
        {
            int dollar = text.IndexOf('$', position);
            if (dollar < 0 || dollar + 1 == text.Length)
            {
                break;
            }

            result.Append(text, position, dollar - position);
            position = AppendReference(text, dollar, variables, result);
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static int AppendReference(string text, int dollar, IReadOnlyDictionary<string, string> variables, StringBuilder result)
    {
        if (text[dollar + 1] == '$')
        {
            result.Append('$');
            return dollar + 2;
        }

        int end = text[dollar + 1] == '(' ? text.IndexOf(')', dollar + 2) : -1;
        if (end < 0)
        {
            result.Append('$');
            return dollar + 1;
        }

        string name = text[(dollar + 2)..end];
        result.Append(variables.TryGetValue(name, out string? value) ? value : text[dollar..(end + 1)]);
        return end + 1;
    }
}
