using System.Text.Json;

namespace Weft.Api.Tests.Json;

public sealed class RecordTests
{
    [Fact]
    public void Missing_required_fields_read_as_empty_not_null()
    {
        var slice = JsonSerializer.Deserialize("""{"metadata":{"name":"a"}}""", KubeJson.Default.EndpointSlice)!;

        Assert.Empty(slice.Endpoints);
        Assert.Equal("", slice.AddressType);
        Assert.Equal(new ObjectKey(null, "a"), slice.Key);
    }

    [Fact]
    public void Null_in_a_required_list_reads_as_empty()
    {
        var slice = JsonSerializer.Deserialize("""{"endpoints":null,"ports":null,"metadata":null}""", KubeJson.Default.EndpointSlice)!;

        Assert.Empty(slice.Endpoints);
        Assert.Null(slice.Ports);
        Assert.Null(slice.Metadata.Name);
    }

    [Fact]
    public void Field_names_are_written_as_Kubernetes_writes_them()
    {
        var service = new Service
        {
            Kind = "Service",
            ApiVersion = "v1",
            Metadata = new ObjectMeta { Name = "web", Uid = "u" },
            Spec = new ServiceSpec
            {
                ClusterIP = "10.96.0.1",
                ClusterIPs = ["10.96.0.1"],
                IpFamilies = ["IPv4"],
                ExternalIPs = [],
                Ports = [new ServicePort { Port = 80, TargetPort = "http" }],
            },
        };

        Assert.Equal(
            """{"kind":"Service","apiVersion":"v1","metadata":{"name":"web","uid":"u"},"spec":{"clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1"],"externalIPs":[],"ipFamilies":["IPv4"],"ports":[{"port":80,"targetPort":"http"}]}}""",
            JsonSerializer.Serialize(service, KubeJson.Default.Service));
    }

    [Fact]
    public void Numbers_in_strings_are_refused()
    {
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize("""{"spec":{"replicas":"3"}}""", KubeJson.Default.Deployment));
    }
}
