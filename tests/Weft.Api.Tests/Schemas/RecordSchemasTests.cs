namespace Weft.Api.Tests.Schemas;

public sealed class RecordSchemasTests
{
    public static TheoryData<string> Kinds => [.. ResourceTypes.BuiltIn.Concat(ResourceTypes.Custom).Select(t => t.Kind)];

    private static ResourceSchema PodSpec => RecordSchemas.For(KubeJson.Default.PodSpec);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_a_closed_schema_with_its_type_and_metadata(string kind)
    {
        var type = ResourceTypes.BuiltIn.Concat(ResourceTypes.Custom).Single(t => t.Kind == kind);

        var schema = RecordSchemas.For(type);

        Assert.False(schema.IsOpen);
        Assert.Contains("apiVersion", schema.Properties.Keys);
        Assert.Equal("ObjectMeta", schema.Properties["metadata"].Schema.TypeName);
        Assert.DoesNotContain("key", schema.Properties.Keys);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_type_of_a_kind_has_a_description(string kind)
    {
        var type = ResourceTypes.BuiltIn.Concat(ResourceTypes.Custom).Single(t => t.Kind == kind);

        Assert.Empty(TypesWithin(RecordSchemas.For(type)).Where(s => s.Type == SchemaType.Object && s.Description is null).Select(s => s.TypeName));
    }

    [Theory]
    [InlineData("containers", "name")]
    [InlineData("initContainers", "name")]
    [InlineData("ephemeralContainers", "name")]
    [InlineData("volumes", "name")]
    [InlineData("imagePullSecrets", "name")]
    [InlineData("hostAliases", "ip")]
    [InlineData("topologySpreadConstraints", "topologyKey")]
    [InlineData("tolerations", null)]
    public void Lists_of_a_pod_spec_are_merged_by_their_keys(string field, string? key)
    {
        var property = PodSpec.Properties[field];

        Assert.Equal(key is not null, property.PatchMerge);
        Assert.Equal(key, property.PatchMergeKey);
    }

    [Fact]
    public void Lists_of_a_container_are_merged_by_their_keys()
    {
        var container = PodSpec.Properties["containers"].Schema.Items!;

        Assert.Equal("containerPort", container.Properties["ports"].PatchMergeKey);
        Assert.Equal(["containerPort", "protocol"], container.Properties["ports"].Schema.ListMapKeys);
        Assert.Equal("name", container.Properties["env"].PatchMergeKey);
        Assert.Equal("mountPath", container.Properties["volumeMounts"].PatchMergeKey);
    }

    [Fact]
    public void Volumes_and_strategies_retain_keys()
    {
        Assert.True(PodSpec.Properties["volumes"].PatchRetainKeys);
        Assert.True(RecordSchemas.For(KubeJson.Default.DeploymentSpec).Properties["strategy"].PatchRetainKeys);
    }

    [Fact]
    public void Metadata_merges_finalizers_as_values_and_owners_by_uid()
    {
        var metadata = RecordSchemas.For(KubeJson.Default.ObjectMeta);

        Assert.True(metadata.Properties["finalizers"].PatchMerge);
        Assert.Null(metadata.Properties["finalizers"].PatchMergeKey);
        Assert.Equal("uid", metadata.Properties["ownerReferences"].PatchMergeKey);
    }

    [Fact]
    public void Formats_tell_numbers_times_bytes_and_amounts_apart()
    {
        var port = RecordSchemas.For(KubeJson.Default.ServicePort);

        Assert.Equal("int32", port.Properties["port"].Schema.Format);
        Assert.True(port.Properties["targetPort"].Schema.IntOrString);
        Assert.Equal(["port"], port.Required);
        Assert.Equal("int64", RecordSchemas.For(KubeJson.Default.DeploymentStatus).Properties["observedGeneration"].Schema.Format);
        Assert.Equal("micro-time", RecordSchemas.For(KubeJson.Default.LeaseSpec).Properties["renewTime"].Schema.Format);
        Assert.Equal("date-time", RecordSchemas.For(KubeJson.Default.ObjectMeta).Properties["creationTimestamp"].Schema.Format);
        Assert.Equal("byte", RecordSchemas.For(ResourceTypes.Secrets).Properties["data"].Schema.AdditionalProperties!.Format);
        Assert.Equal("quantity", RecordSchemas.For(KubeJson.Default.ResourceRequirements).Properties["limits"].Schema.AdditionalProperties!.Format);
    }

    private static IEnumerable<ResourceSchema> TypesWithin(ResourceSchema schema)
    {
        var children = schema.Properties.Values.Select(p => p.Schema).Append(schema.Items!).Append(schema.AdditionalProperties!).Where(s => s is not null);
        return children.SelectMany(TypesWithin).Concat(schema.TypeName is null ? [] : [schema]);
    }
}
