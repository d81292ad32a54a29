using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Patches;

public sealed class StrategicMergePatchTests
{
    [Theory]
    // Items of a keyed list are merged in place, new ones appended behind those that the patch names before them.
    [InlineData(
        """{"containers":[{"name":"c","image":"i","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]}""",
        """{"containers":[{"name":"c","env":[{"name":"B","value":"3"},{"name":"C","value":"4"}]}]}""",
        """{"containers":[{"name":"c","image":"i","env":[{"name":"A","value":"1"},{"name":"B","value":"3"},{"name":"C","value":"4"}]}]}""")]
    // A new item sent alone goes to the front.
    [InlineData(
        """{"containers":[{"name":"c","image":"i"}]}""",
        """{"containers":[{"name":"d","image":"j"}]}""",
        """{"containers":[{"name":"d","image":"j"},{"name":"c","image":"i"}]}""")]
    [InlineData(
        """{"containers":[{"name":"c","image":"i"},{"name":"d","image":"j"}]}""",
        """{"containers":[{"$patch":"delete","name":"c"}]}""",
        """{"containers":[{"name":"d","image":"j"}]}""")]
    [InlineData(
        """{"containers":[{"name":"c","image":"i"},{"name":"d","image":"j"}]}""",
        """{"containers":[{"$patch":"replace"},{"name":"e","image":"k"}]}""",
        """{"containers":[{"name":"e","image":"k"}]}""")]
    [InlineData(
        """{"containers":[{"name":"c","image":"i"},{"name":"d","image":"j"}]}""",
        """{"$setElementOrder/containers":[{"name":"d"},{"name":"c"}],"containers":[{"name":"c","image":"new"}]}""",
        """{"containers":[{"name":"d","image":"j"},{"name":"c","image":"new"}]}""")]
    // An item that the order does not name keeps its place before what it stood before.
    [InlineData(
        """{"containers":[{"name":"s","image":"x"},{"name":"c","image":"i"},{"name":"d","image":"j"}]}""",
        """{"$setElementOrder/containers":[{"name":"d"},{"name":"c"}]}""",
        """{"containers":[{"name":"s","image":"x"},{"name":"d","image":"j"},{"name":"c","image":"i"}]}""")]
    // Lists without a key are replaced.
    [InlineData(
        """{"tolerations":[{"key":"a","operator":"Exists"}]}""",
        """{"tolerations":[{"key":"b","operator":"Exists"}]}""",
        """{"tolerations":[{"key":"b","operator":"Exists"}]}""")]
    [InlineData(
        """{"volumes":[{"name":"v","emptyDir":{}}]}""",
        """{"volumes":[{"$retainKeys":["name","configMap"],"name":"v","configMap":{"name":"m"}}]}""",
        """{"volumes":[{"name":"v","configMap":{"name":"m"}}]}""")]
    [InlineData(
        """{"securityContext":{"runAsUser":1,"runAsNonRoot":true}}""",
        """{"securityContext":{"$patch":"replace","runAsUser":2}}""",
        """{"securityContext":{"runAsUser":2}}""")]
    [InlineData("""{"nodeName":"n","nodeSelector":{"a":"b"}}""", """{"nodeSelector":{"$patch":"delete"}}""", """{"nodeName":"n","nodeSelector":{}}""")]
    [InlineData("""{"nodeName":"n","hostname":"h"}""", """{"hostname":null,"subdomain":null}""", """{"nodeName":"n"}""")]
    // What is new loses its nulls and directives.
    [InlineData("""{}""", """{"securityContext":{"runAsUser":null,"runAsGroup":3}}""", """{"securityContext":{"runAsGroup":3}}""")]
    [InlineData("""{}""", """{"containers":[{"name":"c","$patch":"merge"},{"name":"d","$patch":"delete"}]}""", """{"containers":[{"name":"c"}]}""")]
    public void A_patch_of_a_pod_spec_merges_by_the_schema(string target, string patch, string expected) =>
        AssertPatched(KubeJson.Default.PodSpec.Type, target, patch, expected);

    [Theory]
    [InlineData(
        """{"finalizers":["a/1","a/2"]}""",
        """{"finalizers":["a/3","a/1"]}""",
        """{"finalizers":["a/3","a/1","a/2"]}""")]
    [InlineData(
        """{"finalizers":["a/1","a/2","a/3"]}""",
        """{"$deleteFromPrimitiveList/finalizers":["a/2"]}""",
        """{"finalizers":["a/1","a/3"]}""")]
    [InlineData(
        """{"finalizers":["a/1","a/2"]}""",
        """{"$setElementOrder/finalizers":["a/2","a/1"],"$deleteFromPrimitiveList/finalizers":["x"]}""",
        """{"finalizers":["a/2","a/1"]}""")]
    [InlineData(
        """{"ownerReferences":[{"uid":"1","name":"a"}]}""",
        """{"ownerReferences":[{"uid":"1","$patch":"delete"}]}""",
        """{"ownerReferences":[]}""")]
    public void A_patch_of_metadata_merges_by_the_schema(string target, string patch, string expected) =>
        AssertPatched(KubeJson.Default.ObjectMeta.Type, target, patch, expected);

    [Fact]
    public void Ports_of_a_Service_are_told_apart_by_their_number_alone() =>
        AssertPatched(
            typeof(ServiceSpec),
            """{"ports":[{"port":53,"protocol":"UDP","name":"dns","targetPort":53}]}""",
            """{"ports":[{"port":53,"protocol":"TCP","name":"dns-tcp"}]}""",
            """{"ports":[{"port":53,"protocol":"TCP","name":"dns-tcp","targetPort":53}]}""");

    [Fact]
    public void The_strategy_of_a_Deployment_keeps_only_the_named_keys() =>
        AssertPatched(
            typeof(DeploymentSpec),
            """{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}""",
            """{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}""",
            """{"strategy":{"type":"Recreate"}}""");

    [Fact]
    public void Conditions_of_a_status_are_merged_by_type() =>
        AssertPatched(
            typeof(PodStatus),
            """{"conditions":[{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"False"}]}""",
            """{"$setElementOrder/conditions":[{"type":"Ready"},{"type":"PodScheduled"}],"conditions":[{"type":"Ready","status":"True"}]}""",
            """{"conditions":[{"type":"Ready","status":"True"},{"type":"PodScheduled","status":"True"}]}""");

    [Theory]
    [InlineData("""{"containers":[{"image":"x"}]}""")]
    [InlineData("""{"containers":[{"name":"c","$patch":"frob"}]}""")]
    [InlineData("""{"$setElementOrder/tolerations":[]}""")]
    [InlineData("""{"$setElementOrder/containers":{}}""")]
    [InlineData("""{"securityContext":{"$retainKeys":["a"],"runAsUser":1}}""")]
    public void A_patch_that_breaks_a_rule_is_refused(string patch)
    {
        var target = JsonNode.Parse("""{"containers":[{"name":"c"}],"securityContext":{}}""")!;

        var refusal = Assert.Throws<PatchException>(() => StrategicMergePatch.Apply((JsonObject)target, JsonNode.Parse(patch), Schema(typeof(PodSpec))));

        Assert.Equal(PatchFault.BrokenStrategy, refusal.Fault);
    }

    [Fact]
    public void A_missing_merge_key_is_named()
    {
        var refusal = Assert.Throws<PatchException>(() => StrategicMergePatch.Apply(
            new JsonObject { ["containers"] = new JsonArray() }, JsonNode.Parse("""{"containers":[{"image":"x"}]}"""), Schema(typeof(PodSpec))));

        Assert.EndsWith("does not contain declared merge key: name", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_object_is_malformed() =>
        Assert.Equal(
            PatchFault.Malformed,
            Assert.Throws<PatchException>(() => StrategicMergePatch.Apply([], JsonNode.Parse("[]"), Schema(typeof(PodSpec)))).Fault);

    private static void AssertPatched(Type type, string target, string patch, string expected)
    {
        var before = (JsonObject)JsonNode.Parse(target)!;
        var change = JsonNode.Parse(patch)!;

        var result = StrategicMergePatch.Apply(before, change, Schema(type));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result), result.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(target), before), "the target was changed");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(patch), change), "the patch was changed");
    }

    private static ResourceSchema Schema(Type type) => RecordSchemas.For(KubeJson.Default.GetTypeInfo(type)!);
}
