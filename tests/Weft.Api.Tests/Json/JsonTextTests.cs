using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Json;

public sealed class JsonTextTests
{
    private const string Sample = """{"metadata":{"name":"a","labels":{"x":"é\u00e9"}},"spec":{"list":[1,-2.5e3,true,null,"s",{"k":[]}]}}""";

    [Fact]
    public void A_document_reads_as_the_same_tree_that_the_platform_reads()
    {
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Sample), Parse(Sample)));
    }

    [Fact]
    public void Of_a_repeated_field_the_last_value_stays_and_its_path_is_reported()
    {
        var duplicates = new List<string>();

        var node = JsonText.Parse("""{"data":{"a":"1","a":"2"},"list":[{"b":1},{"b":1,"b":2,"b":3}]}"""u8, duplicates);

        Assert.Equal("2", node!["data"]!["a"]!.GetValue<string>());
        Assert.Equal(["data.a", "list[1].b", "list[1].b"], duplicates);
    }

    [Fact]
    public void The_path_of_a_repeated_field_is_cut_where_nobody_reads_it()
    {
        var duplicates = new List<string>();

        Parse($"{{\"{new string('x', 100_000)}\":{{\"a\":1,\"a\":2}}}}", duplicates);

        Assert.InRange(Assert.Single(duplicates).Length, 1000, 1100);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{not json")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":01}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("[1,]")]
    public void What_is_no_JSON_is_refused(string text) => Assert.Throws<TextFormatException>(() => Parse(text));

    [Fact]
    public void Every_truncation_of_a_document_is_refused_cleanly()
    {
        var bytes = Encoding.UTF8.GetBytes(Sample);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<TextFormatException>(() => JsonText.Parse(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_but_nothing_else()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Sample);
            for (var change = 0; change < 3; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                JsonText.Parse(bytes, [])?.ToJsonString();
            }
            catch (TextFormatException)
            {
                // Refused, as most are.
            }
        }
    }

    [Fact]
    public void Nesting_is_limited()
    {
        var deep = new string('[', JsonLimits.MaxDepth) + new string(']', JsonLimits.MaxDepth);

        Assert.NotNull(Parse(deep));
        Assert.Throws<TextFormatException>(() => Parse("[" + deep + "]"));
    }

    [Fact]
    public void The_number_of_values_is_limited()
    {
        var text = "[" + string.Join(',', Enumerable.Repeat("0", JsonLimits.MaxNodes)) + "]";

        Assert.True(Assert.Throws<TextFormatException>(() => Parse(text)).TooLarge);
    }

    [Fact]
    public void The_size_is_limited()
    {
        var text = "\"" + new string('a', JsonLimits.MaxBytes) + "\"";

        Assert.True(Assert.Throws<TextFormatException>(() => Parse(text)).TooLarge);
    }

    private static JsonNode? Parse(string text, List<string>? duplicates = null) => JsonText.Parse(Encoding.UTF8.GetBytes(text), duplicates);
}
