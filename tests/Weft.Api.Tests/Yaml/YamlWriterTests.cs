using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Yaml;

public sealed class YamlWriterTests
{
    private static readonly string[] _words =
    [
        "y", "no", "~", "null", "1", "0x1", "1e3", "-", "- a", "a", "a: b", " #", "#", "x ", " x", "\n", "a\nb", "a\nb\n", "a\n\n", "\ttab", "é",
        "\ud83d\ude00", "'", "\"", "\\", "%", "&a", "*a", "!t", "{", "[", "---", "...", "?", "|", ">", "@", "`", "<<", "1:30", "\u0001", "\u0085",
        "\u2028", ":", "a:", "=", ".", "..", "0", "+1", ".5", "-.inf",
    ];

    [Fact]
    public void A_tree_is_written_in_block_style_sorted_by_name()
    {
        var node = JsonNode.Parse("""
            {"kind":"X","apiVersion":"v1","metadata":{"labels":{},"name":"a"},"spec":{"text":"one\ntwo\n","yes":"y","time":"2026-01-02",
             "list":["a",{"n":1,"m":[[1,2],[]]},null],"odd":"a: b #c","empty":""}}
            """);

        Assert.Equal(
            """
            apiVersion: v1
            kind: X
            metadata:
              labels: {}
              name: a
            spec:
              empty: ""
              list:
              - a
              - m:
                -
                  - 1
                  - 2
                - []
                "n": 1
              - null
              odd: "a: b #c"
              text: |
                one
                two
              time: "2026-01-02"
              "yes": "y"

            """,
            YamlText.Write(node));
    }

    [Fact]
    public void What_is_written_reads_back_as_the_same_tree()
    {
        var random = new Random(11);
        for (var i = 0; i < 3000; i++)
        {
            var node = RandomNode(random, 0);

            var text = YamlText.Write(node);

            Assert.True(JsonNode.DeepEquals(node, YamlText.Parse(text)), $"{node?.ToJsonString()}\n{text}");
        }
    }

    private static JsonNode? RandomNode(Random random, int depth) => random.Next(depth > 3 ? 5 : 8) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-1000, 1000),
        3 or 4 => RandomText(random),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomNode(random, depth + 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(_ => RandomText(random)).Distinct()
            .Select(k => KeyValuePair.Create(k, RandomNode(random, depth + 1)))),
    };

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => _words[random.Next(_words.Length)]));
}
