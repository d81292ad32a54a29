using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Patches;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/a","value":null}]""", """{"a":null}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/1","value":9}]""", """{"a":[1,9,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/-","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/2","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/0"}]""", """{"a":[2]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"remove","path":"/a/b"}]""", """{"a":{}}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/a","value":{"x":[]}}]""", """{"a":{"x":[]}}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":[]}]""", """[]""")]
    [InlineData("""{"a":{"b":1},"c":{}}""", """[{"op":"move","from":"/a/b","path":"/c/d"}]""", """{"a":{},"c":{"d":1}}""")]
    [InlineData("""{"a":[1,2,3]}""", """[{"op":"move","from":"/a/0","path":"/a/2"}]""", """{"a":[2,3,1]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"},{"op":"replace","path":"/c/b","value":2}]""", """{"a":{"b":1},"c":{"b":2}}""")]
    [InlineData("""{"m":{"x/y":1,"~":2}}""", """[{"op":"replace","path":"/m/x~1y","value":3},{"op":"remove","path":"/m/~0"}]""", """{"m":{"x/y":3}}""")]
    [InlineData("""{"a":1.0}""", """[{"op":"test","path":"/a","value":1}]""", """{"a":1.0}""")]
    [InlineData("""{"a":null}""", """[{"op":"test","path":"/a","value":null}]""", """{"a":null}""")]
    public void An_operation_does_what_RFC_6902_says(string target, string patch, string expected)
    {
        var result = JsonPatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result), result?.ToJsonString());
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/data/k","value":"other"}]""")]
    [InlineData("""[{"op":"remove","path":"/data/missing"}]""")]
    [InlineData("""[{"op":"replace","path":"/data/missing","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/missing/k","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/list/5","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/list/00","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/list/-1","value":1}]""")]
    [InlineData("""[{"op":"remove","path":"/list/-"}]""")]
    [InlineData("""[{"op":"frob","path":"/x"}]""")]
    [InlineData("""[{"op":"add","path":"x","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/x"}]""")]
    [InlineData("""[{"path":"/x","value":1}]""")]
    [InlineData("""[{"op":"move","from":"/data","path":"/data/k"}]""")]
    public void A_patch_that_does_not_fit_is_refused_whole(string patch)
    {
        var target = JsonNode.Parse("""{"data":{"k":"v"},"list":[1]}""");
        var operations = (JsonArray)JsonNode.Parse(patch)!;
        operations.Insert(0, JsonNode.Parse("""{"op":"add","path":"/first","value":1}"""));

        var refusal = Assert.Throws<PatchException>(() => JsonPatch.Apply(target, operations));

        Assert.Equal(PatchFault.DoesNotApply, refusal.Fault);
        Assert.Null(target!["first"]);
    }

    [Theory]
    [InlineData("""{"op":"add"}""")]
    [InlineData("""[1]""")]
    [InlineData("null")]
    public void What_is_no_list_of_operations_is_malformed(string patch) =>
        Assert.Equal(PatchFault.Malformed, Assert.Throws<PatchException>(() => JsonPatch.Apply(new JsonObject(), JsonNode.Parse(patch))).Fault);

    [Fact]
    public void Copies_of_copies_are_stopped_before_they_fill_memory()
    {
        var doubling = new JsonArray();
        for (var i = 0; i < 200; i++)
        {
            doubling.Add(JsonNode.Parse("""{"op":"copy","from":"","path":"/x"}"""));
            doubling.Add(JsonNode.Parse("""{"op":"copy","from":"/x","path":"/y"}"""));
        }

        var refusal = Assert.Throws<PatchException>(() => JsonPatch.Apply(JsonNode.Parse("""{"a":"text"}"""), doubling));

        Assert.Equal(PatchFault.TooLarge, refusal.Fault);
    }

    [Fact]
    public void The_number_of_operations_is_limited()
    {
        var many = new JsonArray([.. Enumerable.Range(0, JsonPatch.MaxOperations + 1).Select(_ => JsonNode.Parse("""{"op":"add","path":"/a","value":1}"""))]);

        Assert.Equal(PatchFault.TooLarge, Assert.Throws<PatchException>(() => JsonPatch.Apply(new JsonObject(), many)).Fault);
    }
}
