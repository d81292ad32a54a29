using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Schemas;

public sealed class SchemaCheckTests
{
    [Fact]
    public void Unknown_fields_are_named_in_document_order_and_dropped()
    {
        var obj = Object("""
            {"metadata":{"name":"p","bogus2":2},"spec":{"containers":[{"name":"c"},{"name":"d","imag":"x"}]},"bogus":1}
            """);

        var result = SchemaCheck.CheckAndPrune(obj, RecordSchemas.For(ResourceTypes.Pods));

        Assert.Equal(["metadata.bogus2", "spec.containers[1].imag", "bogus"], result.UnknownFields);
        Assert.Null(result.TypeError);
        Assert.Equal("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c"},{"name":"d"}]}}""", obj.ToJsonString());
    }

    [Fact]
    public void Nulls_count_as_absent()
    {
        var obj = Object("""{"metadata":{"creationTimestamp":null,"name":"p"},"status":null}""");

        SchemaCheck.CheckAndPrune(obj, RecordSchemas.For(ResourceTypes.Pods));

        Assert.Equal("""{"metadata":{"name":"p"}}""", obj.ToJsonString());
    }

    [Theory]
    [InlineData("ConfigMap", """{"data":{"a":1}}""", "json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("Pod", """{"spec":{"containers":{}}}""", "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container")]
    [InlineData("Pod", """{"spec":"x"}""", "json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec")]
    [InlineData("Pod", """{"metadata":{"name":true}}""", "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string")]
    [InlineData("Deployment", """{"spec":{"replicas":"3"}}""", "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32")]
    [InlineData("Deployment", """{"spec":{"replicas":1.5}}""", "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32")]
    [InlineData("Deployment", """{"spec":{"replicas":3000000000}}""", "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32")]
    [InlineData("Lease", """{"spec":{"renewTime":"2026-01-02T03:04:05Z"}}""", "parsing time \"2026-01-02T03:04:05Z\" as \"2006-01-02T15:04:05.000000Z07:00\"")]
    [InlineData("Secret", """{"data":{"a":"***"}}""", "illegal base64 data")]
    [InlineData("Service", """{"spec":{"ports":[{"targetPort":true}]}}""", "json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type v1.IntOrString")]
    public void A_value_of_the_wrong_type_is_told_as_Kubernetes_tells_it(string kind, string text, string message)
    {
        var type = ResourceTypes.BuiltIn.Single(t => t.Kind == kind);

        Assert.Equal(message, SchemaCheck.CheckAndPrune(Object(text), RecordSchemas.For(type)).TypeError);
    }

    [Fact]
    public void What_passes_can_be_read_into_the_record()
    {
        var obj = Object("""
            {"spec":{"containers":[null,{"name":"c","args":[null,"x"],"resources":{"limits":{"cpu":1}}}]}}
            """);

        Assert.Null(SchemaCheck.CheckAndPrune(obj, RecordSchemas.For(ResourceTypes.Pods)).TypeError);

        var pod = System.Text.Json.JsonSerializer.Deserialize(obj, KubeJson.Default.Pod)!;
        Assert.Equal(["", "c"], pod.Spec!.Containers.Select(c => c.Name));
        Assert.Equal(["", "x"], pod.Spec.Containers[1].Args!);
    }

    private static JsonObject Object(string text) => (JsonObject)JsonNode.Parse(text)!;
}
