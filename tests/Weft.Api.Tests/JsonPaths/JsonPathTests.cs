using System.Text.Json.Nodes;

namespace Weft.Api.Tests.JsonPaths;

public sealed class JsonPathTests
{
    private static readonly JsonNode _object = JsonNode.Parse("""
        {"metadata":{"labels":{"a.b/c":"x"}},"spec":{"size":3,"ports":[{"port":80},{"port":443}]},
         "status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Other","status":"False"}]}}
        """)!;

    [Theory]
    [InlineData(".spec.size", "3")]
    [InlineData("{.spec.size}", "3")]
    [InlineData("$.spec.size", "3")]
    [InlineData(".spec.ports[1].port", "443")]
    [InlineData(".spec.ports[-1].port", "443")]
    [InlineData(".spec.ports[*].port", "80,443")]
    [InlineData(".status.conditions[?(@.type==\"Ready\")].status", "\"True\"")]
    [InlineData(".status.conditions[?(@.type!='Ready')].status", "\"False\"")]
    [InlineData(".metadata.labels.a\\.b/c", "\"x\"")]
    [InlineData(".metadata.labels['a.b/c']", "\"x\"")]
    [InlineData(".spec.missing.deeper", "")]
    [InlineData(".spec.ports[9].port", "")]
    public void A_path_finds_its_values(string path, string found) =>
        Assert.Equal(found, string.Join(',', JsonPath.Parse(path).Find(_object).Select(n => n?.ToJsonString())));

    [Theory]
    [InlineData("spec")]
    [InlineData(".spec[")]
    [InlineData(".spec[x]")]
    [InlineData("..")]
    [InlineData(".a[?(type==1)]")]
    [InlineData(".a[?(@.x]")]
    public void What_is_no_path_is_refused(string path) => Assert.Throws<FormatException>(() => JsonPath.Parse(path));

    [Fact]
    public void A_path_of_fields_can_be_written_to()
    {
        var target = new JsonObject();

        JsonPath.Parse(".spec.replicas").Set(target, 4);

        Assert.Equal("""{"spec":{"replicas":4}}""", target.ToJsonString());
    }
}
