using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Schemas;

/// <summary>One custom resource, made for these tests: a kettle.</summary>
public sealed class CustomSchemaTests
{
    private const string KettleSchema = """
        {"type":"object","required":["spec"],"properties":{"spec":{"type":"object","required":["volume"],"properties":{
          "volume":{"type":"string","enum":["one","two"]},
          "degrees":{"type":"integer","format":"int32","default":90,"minimum":20,"maximum":100},
          "label":{"type":"string","default":"plain","pattern":"^[a-z]+$","minLength":2,"maxLength":6},
          "cups":{"type":"array","maxItems":3,"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["place"],
            "items":{"type":"object","required":["place"],"properties":{"place":{"type":"integer"},"colour":{"type":"string","default":"white"}}}},
          "teas":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
          "any":{"x-kubernetes-int-or-string":true},
          "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
          "note":{"type":"string","nullable":true},
          "extra":{"type":"object","additionalProperties":{"type":"integer"},"maxProperties":2},
          "port":{"anyOf":[{"minimum":1000},{"maximum":10}],"not":{"enum":[5]},"type":"integer"}
        }}}}
        """;

    private static readonly ResourceSchema _schema = CrdSchemaReader.ReadRoot((JsonObject)JsonNode.Parse(KettleSchema)!);

    [Fact]
    public void Defaults_fill_what_is_absent_at_every_level()
    {
        var obj = Kettle("""{"volume":"one","cups":[{"place":1},{"place":2,"colour":"red"}],"label":null,"note":null}""");

        CustomSchemaPass.Default(obj, _schema);

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"volume":"one","cups":[{"place":1,"colour":"white"},{"place":2,"colour":"red"}],"label":"plain","note":null,"degrees":90}"""),
            obj["spec"]), obj["spec"]!.ToJsonString());
    }

    [Fact]
    public void Unknown_fields_are_pruned_except_where_they_may_stay()
    {
        var obj = Kettle("""{"volume":"one","bogus":1,"cups":[{"place":1,"zz":2}],"free":{"x":{"y":1}},"extra":{"a":1}}""");

        var unknown = CustomSchemaPass.Prune(obj, _schema);

        Assert.Equal(["spec.bogus", "spec.cups[0].zz"], unknown);
        Assert.Equal(1, obj["spec"]!["free"]!["x"]!["y"]!.GetValue<int>());
        Assert.Null(obj["spec"]!["bogus"]);
    }

    [Theory]
    [InlineData("""{"volume":"three"}""", "spec.volume: Unsupported value: \"three\": supported values: \"one\", \"two\"")]
    [InlineData("""{"volume":"one","degrees":200}""", "spec.degrees: Invalid value: 200: spec.degrees in body should be less than or equal to 100")]
    [InlineData("""{"volume":"one","degrees":1}""", "spec.degrees: Invalid value: 1: spec.degrees in body should be greater than or equal to 20")]
    [InlineData("""{"volume":"one","degrees":"hot"}""", "spec.degrees: Invalid value: \"string\": spec.degrees in body must be of type integer: \"string\"")]
    [InlineData("""{"volume":"one","degrees":50.5}""", "spec.degrees: Invalid value: \"number\": spec.degrees in body must be of type integer: \"number\"")]
    [InlineData("""{"volume":"one","label":"Bad"}""", "spec.label: Invalid value: \"Bad\": spec.label in body should match '^[a-z]+$'")]
    [InlineData("""{"volume":"one","label":"toolong"}""", "spec.label: Too long: may not be more than 6 bytes")]
    [InlineData("""{"volume":"one","label":"x"}""", "spec.label: Invalid value: \"x\": spec.label in body should be at least 2 chars long")]
    [InlineData("""{"volume":"one","cups":[{"place":1},{"place":1,"colour":"x"}]}""", "spec.cups[1]: Duplicate value: {\"place\":1}")]
    [InlineData("""{"volume":"one","cups":[{}]}""", "spec.cups[0].place: Required value")]
    [InlineData("""{"volume":"one","cups":[{"place":1},{"place":2},{"place":3},{"place":4}]}""", "spec.cups: Too many: 4: must have at most 3 items")]
    [InlineData("""{"volume":"one","teas":["a","a"]}""", "spec.teas[1]: Duplicate value: \"a\"")]
    [InlineData("""{"volume":"one","any":true}""", "spec.any: Invalid value: \"boolean\": spec.any in body must be of type integer,string: \"boolean\"")]
    [InlineData("""{"volume":"one","extra":{"a":"b"}}""", "spec.extra[a]: Invalid value: \"string\": spec.extra[a] in body must be of type integer: \"string\"")]
    [InlineData("""{"volume":"one","extra":{"a":1,"b":2,"c":3}}""", "spec.extra: Too many: 3: must have at most 2 items")]
    [InlineData("""{"volume":"one","port":500}""", "spec.port: Invalid value: 500: spec.port in body must validate at least one schema (anyOf)")]
    [InlineData("""{"volume":"one","port":5}""", "spec.port: Invalid value: 5: spec.port in body must not validate the schema (not)")]
    [InlineData("""{"volume":null}""", "spec.volume: Invalid value: \"null\": spec.volume in body must be of type string: \"null\"")]
    public void What_breaks_the_schema_is_refused_with_its_path(string spec, string error)
    {
        var errors = new FieldErrors();

        SchemaValidation.Validate(Kettle(spec), _schema, FieldPath.Root, errors);

        Assert.Contains(error, errors.Select(e => e.ToString()));
    }

    [Theory]
    [InlineData("""{"volume":"one","any":"50%","port":7,"note":null}""")]
    [InlineData("""{"volume":"two","any":3,"port":1000,"free":{"a":[{}]},"teas":["a","b"],"degrees":100.0}""")]
    public void What_keeps_to_the_schema_passes(string spec)
    {
        var errors = new FieldErrors();

        SchemaValidation.Validate(Kettle(spec), _schema, FieldPath.Root, errors);

        Assert.Empty(errors);
    }

    private static JsonObject Kettle(string spec) =>
        new() { ["kind"] = "Kettle", ["metadata"] = new JsonObject { ["name"] = "k" }, ["spec"] = JsonNode.Parse(spec) };
}
