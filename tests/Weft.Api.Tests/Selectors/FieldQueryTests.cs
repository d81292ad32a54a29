namespace Weft.Api.Tests.Selectors;

public sealed class FieldQueryTests
{
    private static readonly Dictionary<string, string> _fields = new() { ["status.phase"] = "Running", ["spec.nodeName"] = "", ["odd"] = "a,b=c\\" };

    [Theory]
    [InlineData("", true)]
    [InlineData("status.phase=Running", true)]
    [InlineData("status.phase==Running", true)]
    [InlineData("status.phase!=Running", false)]
    [InlineData("status.phase!=Failed,spec.nodeName=", true)]
    [InlineData("status.phase=Running,spec.nodeName=n1", false)]
    [InlineData("odd=a\\,b\\=c\\\\", true)]
    public void A_field_selector_matches_by_its_meaning(string text, bool matches) =>
        Assert.Equal(matches, FieldQuery.Parse(text).Matches(f => _fields.GetValueOrDefault(f)));

    [Theory]
    [InlineData("metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'")]
    [InlineData("metadata.name in (c1)", "invalid selector: 'metadata.name in (c1)'; can't understand 'metadata.name in (c1)'")]
    public void What_is_no_field_selector_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SelectorException>(() => FieldQuery.Parse(text)).Message);

    [Theory]
    [InlineData("a=b=c")]
    [InlineData("a=\\x")]
    [InlineData("a=\\")]
    public void Bad_escapes_are_refused(string text) => Assert.Throws<SelectorException>(() => FieldQuery.Parse(text));

    [Fact]
    public void A_fixed_value_can_be_asked_for()
    {
        var query = FieldQuery.Parse("metadata.name=a,status.phase!=Failed");

        Assert.Equal("a", query.RequiredValue("metadata.name"));
        Assert.Null(query.RequiredValue("status.phase"));
    }
}
