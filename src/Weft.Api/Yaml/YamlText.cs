using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weft.Api;

/// <summary>
/// YAML from outside, read into the tree that JSON is read into: plain values as YAML 1.1 and Kubernetes see them
/// (<c>y</c>, <c>on</c> and <c>no</c> are booleans), within limits that aliases cannot get around.
/// </summary>
public static class YamlText
{
    private const int MaxDocuments = 10_000;

    /// <summary>Reads a text of one document; an empty text is null.</summary>
    /// <exception cref="TextFormatException">The text is no YAML, has several documents or exceeds a limit.</exception>
    public static JsonNode? Parse(string text, List<string>? duplicates = null)
    {
        var documents = ParseAll(text, duplicates);
        return documents.Count switch
        {
            0 => null,
            1 => documents[0],
            _ => throw new TextFormatException("the text has more than one YAML document"),
        };
    }

    /// <summary>Reads a stream of documents, as in a manifest file; empty documents are left out.</summary>
    /// <exception cref="TextFormatException">The text is no YAML or exceeds a limit.</exception>
    public static IReadOnlyList<JsonNode> ParseAll(string text, List<string>? duplicates = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Encoding.UTF8.GetByteCount(text) > JsonLimits.MaxBytes)
        {
            throw new TextFormatException($"the document is larger than {JsonLimits.MaxBytes} bytes", tooLarge: true);
        }

        try
        {
            return ReadStream(text, duplicates);
        }
        catch (YamlException e)
        {
            throw new TextFormatException($"error converting YAML to JSON: yaml: line {e.Start.Line}: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet's scanner loses its way so in some broken flow mappings.
            throw new TextFormatException("error converting YAML to JSON: yaml: the text cannot be read", e);
        }
    }

    /// <summary>Writes readable YAML that reads back as the same tree.</summary>
    public static string Write(JsonNode? node) => new YamlWriter().Write(node);

    private static List<JsonNode> ReadStream(string text, List<string>? duplicates)
    {
        using var input = new StringReader(text);
        var parser = new Parser(new Scanner(input, skipComments: true));
        var documents = new List<JsonNode>();
        var budget = new YamlBudget();
        parser.Consume<StreamStart>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            if (new YamlTreeReader(parser, budget, duplicates).ReadRoot() is { } document)
            {
                documents.Add(document);
            }

            parser.Consume<DocumentEnd>();
            if (documents.Count > MaxDocuments)
            {
                throw new TextFormatException($"the text has more than {MaxDocuments} YAML documents", tooLarge: true);
            }
        }

        return documents;
    }
}
