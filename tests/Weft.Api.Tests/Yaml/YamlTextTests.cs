using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Yaml;

public sealed class YamlTextTests
{
    private const string Sample = """
        # a comment
        apiVersion: v1
        kind: Pod
        metadata: {name: "p\u00e9", labels: {x: 'it''s'}}
        spec:
          base: &base
            image: "x:1"
            args: [a, -1, 2.5e1, ~]
          containers:
          - <<: *base
            name: c
            script: |
              line one
                line two
          - *base
        """;

    [Theory]
    [InlineData("y", "true")]
    [InlineData("Yes", "true")]
    [InlineData("on", "true")]
    [InlineData("TRUE", "true")]
    [InlineData("n", "false")]
    [InlineData("No", "false")]
    [InlineData("off", "false")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("", "null")]
    [InlineData("\"y\"", "\"y\"")]
    [InlineData("'on'", "\"on\"")]
    [InlineData("yes please", "\"yes please\"")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("017", "15")]
    [InlineData("0b101", "5")]
    [InlineData("1_000", "1000")]
    [InlineData("-12", "-12")]
    [InlineData("+12", "12")]
    [InlineData("08", "8")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("10.0.0.0/8", "\"10.0.0.0/8\"")]
    [InlineData("100m", "\"100m\"")]
    [InlineData("25%", "\"25%\"")]
    [InlineData("2026-01-02", "\"2026-01-02\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    public void A_scalar_is_read_as_Kubernetes_reads_it(string text, string json) =>
        Assert.Equal(json, YamlText.Parse("v: " + text)!["v"]?.ToJsonString() ?? "null");

    [Fact]
    public void Aliases_and_merge_keys_are_expanded()
    {
        var containers = (JsonArray)YamlText.Parse(Sample)!["spec"]!["containers"]!;

        Assert.Equal("x:1", containers[0]!["image"]!.GetValue<string>());
        Assert.Equal("line one\n  line two\n", containers[0]!["script"]!.GetValue<string>());
        Assert.Equal("[\"a\",-1,25,null]", containers[1]!["args"]!.ToJsonString());
        Assert.Null(containers[0]!["<<"]);
    }

    [Fact]
    public void Keys_that_are_no_strings_become_strings() =>
        Assert.Equal("""{"80":1,"true":2,"1.5":3}""", YamlText.Parse("80: 1\non: 2\n1.5: 3\n")!.ToJsonString());

    [Fact]
    public void Repeated_keys_are_reported_with_their_path()
    {
        var duplicates = new List<string>();

        var node = YamlText.Parse("data:\n  a: 1\n  a: 2\nlist:\n- b: 1\n  b: 2\n", duplicates);

        Assert.Equal(["data.a", "list[0].b"], duplicates);
        Assert.Equal(2, node!["data"]!["a"]!.GetValue<int>());
    }

    [Fact]
    public void A_stream_has_several_documents_and_empty_ones_do_not_count()
    {
        var documents = YamlText.ParseAll("---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n");

        Assert.Equal(["""{"a":1}""", """{"b":2}"""], documents.Select(d => d.ToJsonString()));
        Assert.Throws<TextFormatException>(() => YamlText.Parse("a: 1\n---\nb: 2\n"));
    }

    [Fact]
    public void JSON_is_YAML() => Assert.Equal("""{"a":[1,"b",null]}""", YamlText.Parse("""{"a": [1, "b", null]}""")!.ToJsonString());

    [Theory]
    [InlineData("a: [1")]
    [InlineData("a: b: c")]
    [InlineData("a:\n\tb: 1")]
    [InlineData("a: *nowhere")]
    [InlineData("? [a]\n: 1")]
    [InlineData("~: 1")]
    [InlineData("a: .inf")]
    [InlineData("a: .NaN")]
    [InlineData("a: !custom 1")]
    [InlineData("a: \"\\ud800\"")]
    [InlineData("<<: 1")]
    [InlineData("a: !!binary '***'")]
    public void What_is_no_YAML_for_Kubernetes_is_refused(string text) => Assert.Throws<TextFormatException>(() => YamlText.Parse(text));

    [Fact]
    public void Aliases_of_aliases_are_stopped_by_the_number_of_values()
    {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 12; i++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.True(Assert.Throws<TextFormatException>(() => YamlText.Parse(bomb.ToString())).TooLarge);
    }

    [Fact]
    public void Aliases_of_a_long_text_are_stopped_by_its_length()
    {
        var bomb = $"a: &a \"{new string('x', 100_000)}\"\nb: [{string.Join(',', Enumerable.Repeat("*a", 100))}]\n";

        Assert.True(Assert.Throws<TextFormatException>(() => YamlText.Parse(bomb)).TooLarge);
    }

    [Fact]
    public void Nesting_is_limited()
    {
        Assert.NotNull(YamlText.Parse(new string('[', JsonLimits.MaxDepth) + new string(']', JsonLimits.MaxDepth)));
        Assert.Throws<TextFormatException>(() => YamlText.Parse(new string('[', JsonLimits.MaxDepth + 2) + new string(']', JsonLimits.MaxDepth + 2)));
        Assert.Throws<TextFormatException>(() => YamlText.Parse(new string('[', 50_000)));
    }

    [Fact]
    public void The_size_is_limited() =>
        Assert.True(Assert.Throws<TextFormatException>(() => YamlText.Parse("a: " + new string('x', JsonLimits.MaxBytes))).TooLarge);

    [Fact]
    public void Every_truncation_is_read_or_refused_but_nothing_else()
    {
        for (var length = 0; length <= Sample.Length; length++)
        {
            ReadOrRefuse(Sample[..length]);
        }
    }

    [Fact]
    public void Random_text_is_read_or_refused_but_nothing_else()
    {
        const string Alphabet = "abn01 \n\t:-?,[]{}#&*!|>'\"%@`~<\\=.é\ud83d\ude00\0";
        var random = new Random(20261122);
        for (var i = 0; i < 2000; i++)
        {
            var text = new StringBuilder(Sample);
            for (var change = 0; change < 4; change++)
            {
                text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            }

            ReadOrRefuse(text.ToString());
            ReadOrRefuse(new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]));
        }
    }

    private static void ReadOrRefuse(string text)
    {
        try
        {
            foreach (var document in YamlText.ParseAll(text, []))
            {
                document.ToJsonString();
            }
        }
        catch (TextFormatException)
        {
            // Refused, as most are.
        }
    }
}
