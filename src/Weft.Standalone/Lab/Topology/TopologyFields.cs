using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft.Standalone.Lab.Topology;

/// <summary>Reads the fields of one mapping of a topology file and collects what is wrong with them.</summary>
internal sealed partial class TopologyFields(JsonObject mapping, string path, List<string> errors)
{
    private readonly HashSet<string> _known = [];

    public string Path(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public void Error(string name, string what) => errors.Add($"{Path(name)}: {what}");

    public JsonNode? Take(string name)
    {
        _known.Add(name);
        return mapping[name];
    }

    /// <summary>A DNS label: it becomes a host name, a namespace name and an object name.</summary>
    public string Name(string name)
    {
        string? text = Text(name);
        if (text is null)
        {
            Error(name, "Required value");
            return "";
        }

        if (text.Length > 40 || !DnsLabel().IsMatch(text))
        {
            Error(name, $"Invalid value: \"{text}\": must be lower case letters, digits and '-', at most 40 of them");
        }

        return text;
    }

    public string? Text(string name) => Take(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() is System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Number =>
            value.ToString(),
        _ => Wrong<string>(name, "a string"),
    };

    public long? Integer(string name, long minimum, long maximum)
    {
        string? text = Text(name);
        if (text is null)
        {
            return null;
        }

        if (!long.TryParse(text, out long number) || number < minimum || number > maximum)
        {
            Error(name, $"Invalid value: \"{text}\": must be a number between {minimum} and {maximum}");
            return null;
        }

        return number;
    }

    public ImmutableArray<T> List<T>(string name, Func<JsonNode?, string, T?> read)
        where T : class
    {
        switch (Take(name))
        {
            case null:
                return [];
            case JsonArray array:
                return [.. array.Select((item, index) => read(item, $"{Path(name)}[{index}]")).OfType<T>()];
            default:
                Wrong<string>(name, "a list");
                return [];
        }
    }

    public LabPoolScope Scope(string name, LabPoolScope otherwise)
    {
        switch (Text(name))
        {
            case null:
                return otherwise;
            case "public":
                return LabPoolScope.Public;
            case "private":
                return LabPoolScope.Private;
            case { } other:
                Error(name, $"Unsupported value: \"{other}\": supported values: \"private\", \"public\"");
                return otherwise;
        }
    }

    public ImmutableArray<IPNetwork> Prefixes(string name)
    {
        ImmutableArray<string> texts = Strings(name);
        var prefixes = ImmutableArray.CreateBuilder<IPNetwork>();
        for (int i = 0; i < texts.Length; i++)
        {
            // The base library clears host bits; here they are a mistake, since the address that was meant is not used.
            if (IPNetwork.TryParse(texts[i], out IPNetwork prefix)
                && IPAddress.TryParse(texts[i].Split('/')[0], out IPAddress? address) && address.Equals(prefix.BaseAddress))
            {
                prefixes.Add(prefix);
            }
            else
            {
                errors.Add($"{Path(name)}[{i}]: Invalid value: \"{texts[i]}\": must be a CIDR whose host bits are zero, as 10.64.0.0/16");
            }
        }

        return prefixes.ToImmutable();
    }

    public ImmutableArray<IPAddress> Addresses(string name)
    {
        ImmutableArray<string> texts = Strings(name);
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        for (int i = 0; i < texts.Length; i++)
        {
            if (IPAddress.TryParse(texts[i], out IPAddress? address))
            {
                addresses.Add(address);
            }
            else
            {
                errors.Add($"{Path(name)}[{i}]: Invalid value: \"{texts[i]}\": must be an IPv4 or IPv6 address");
            }
        }

        return addresses.ToImmutable();
    }

    public ImmutableSortedDictionary<string, string> Map(string name)
    {
        switch (Take(name))
        {
            case null:
                return ImmutableSortedDictionary<string, string>.Empty;
            case JsonObject map:
                return map.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "", StringComparer.Ordinal);
            default:
                Wrong<string>(name, "a mapping");
                return ImmutableSortedDictionary<string, string>.Empty;
        }
    }

    /// <summary>Must be called after all fields are taken: what is left is a spelling mistake.</summary>
    public void RefuseOthers()
    {
        foreach (string name in mapping.Select(pair => pair.Key).Where(name => !_known.Contains(name)))
        {
            Error(name, $"unknown field; known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
        }
    }

    private ImmutableArray<string> Strings(string name) => List(name, (item, itemPath) =>
    {
        if (item is JsonValue value)
        {
            return value.ToString();
        }

        errors.Add($"{itemPath}: Invalid value: must be a string");
        return null;
    });

    private T? Wrong<T>(string name, string wanted)
        where T : class
    {
        Error(name, $"Invalid type: must be {wanted}");
        return null;
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex DnsLabel();
}
