using System.Globalization;
using System.Text.RegularExpressions;

namespace Weft.Api;

/// <summary>The grammars of names, keys and values. Each check gives what is wrong, in the words of Kubernetes, or null.</summary>
public static partial class Names
{
    public const int MaxSubdomainLength = 253;
    public const int MaxLabelLength = 63;
    private const int MaxPortNameLength = 15;

    private const string Label1123Text =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string WildcardText =
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Label1035Text =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string QualifiedPartText =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string ConfigKeyText =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    private const string EnvNameText =
        "a valid environment variable name must consist only of printable ASCII characters other than '='";

    /// <summary>DNS-1123 label: <c>my-name</c>.</summary>
    public static string? CheckLabel(string name) =>
        TooLong(name, MaxLabelLength) ?? (Label1123().IsMatch(name) ? null : Label1123Text);

    /// <summary>DNS-1035 label: starts with a letter.</summary>
    public static string? CheckLabel1035(string name) =>
        TooLong(name, MaxLabelLength) ?? (Label1035().IsMatch(name) ? null : Label1035Text);

    /// <summary>DNS-1123 subdomain: <c>example.com</c>.</summary>
    public static string? CheckSubdomain(string name) =>
        TooLong(name, MaxSubdomainLength) ?? (Subdomain().IsMatch(name) ? null : SubdomainText);

    /// <summary>A subdomain behind <c>*.</c>.</summary>
    public static string? CheckWildcardSubdomain(string name) =>
        TooLong(name, MaxSubdomainLength) ??
        (name.StartsWith("*.", StringComparison.Ordinal) && Subdomain().IsMatch(name[2..]) ? null : WildcardText);

    /// <summary>A key of labels and annotations: an optional subdomain and a slash, and a name of at most 63 characters.</summary>
    public static string? CheckQualifiedName(string key)
    {
        var parts = key.Split('/');
        if (parts.Length > 2)
        {
            return $"a qualified name {QualifiedPartText} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
        }

        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                return "prefix part must be non-empty";
            }

            if (CheckSubdomain(parts[0]) is { } problem)
            {
                return "prefix part " + problem;
            }
        }

        var name = parts[^1];
        return name.Length == 0 ? "name part must be non-empty"
            : TooLong(name, MaxLabelLength) is { } tooLong ? "name part " + tooLong
            : QualifiedPart().IsMatch(name) ? null : "name part " + QualifiedPartText;
    }

    public static string? CheckLabelValue(string value) =>
        TooLong(value, MaxLabelLength) ?? (value.Length == 0 || QualifiedPart().IsMatch(value) ? null : LabelValueText);

    /// <summary>A key of a ConfigMap or Secret, which becomes a file name.</summary>
    public static string? CheckConfigKey(string key) =>
        TooLong(key, MaxSubdomainLength) ??
        (!ConfigKey().IsMatch(key) ? ConfigKeyText
            : key == "." ? "must not be '.'"
            : key == ".." ? "must not be '..'"
            : key.StartsWith("..", StringComparison.Ordinal) ? "must not start with '..'" : null);

    /// <summary>The name of an environment variable.</summary>
    public static string? CheckEnvName(string name) =>
        name.Length > 0 && name.All(c => c is >= ' ' and <= '~' and not '=') ? null : EnvNameText;

    /// <summary>An IANA service name of at most 15 characters: names of container ports.</summary>
    public static string? CheckPortName(string name)
    {
        if (name.Length > MaxPortNameLength)
        {
            return "must be no more than 15 characters";
        }

        return name.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                ? "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
            : !name.Any(char.IsAsciiLetterLower) ? "must contain at least one letter (a-z)"
            : name.Contains("--", StringComparison.Ordinal) ? "must not contain consecutive hyphens"
            : name[0] == '-' || name[^1] == '-' ? "must not begin or end with a hyphen" : null;
    }

    public static string? CheckPort(long port) => port is >= 1 and <= 65535 ? null : "must be between 1 and 65535, inclusive";

    /// <summary>A part of a path in a URL, such as a name of an object whose kind does not say more.</summary>
    public static string? CheckPathSegment(string name) =>
        name is "." or ".." ? $"may not be '{name}'"
            : name.Contains('/', StringComparison.Ordinal) ? "may not contain '/'"
            : name.Contains('%', StringComparison.Ordinal) ? "may not contain '%'" : null;

    internal static string? Check(string name, NameStyle style) => style switch
    {
        NameStyle.Label when name.Contains('.', StringComparison.Ordinal) => "must not contain dots",
        NameStyle.Label => CheckLabel(name),
        NameStyle.ServiceLabel => CheckLabel1035(name),
        _ => CheckSubdomain(name),
    };

    private static string? TooLong(string text, int max) =>
        text.Length <= max ? null : string.Create(CultureInfo.InvariantCulture, $"must be no more than {max} characters");

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Label1123();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Label1035();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.NonBacktracking)]
    private static partial Regex QualifiedPart();

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigKey();
}
