using System.Net;
using Weft.Dataplane.Services;
using Weft.Node.Tests.Dataplane;

namespace Weft.Node.Tests.Services;

/// <summary>A long walk of random changes, with processes that end in between: after each step the kernel holds what is wanted, and no two tables share a slot.</summary>
public sealed class ServiceWalkTests : IDisposable
{
    private const int Steps = 150;
    private const int Services = 12;

    private readonly FabricLab _lab = new();

    public ServiceWalkTests() => _lab.AddNode();

    private FabricNode Node => _lab.Nodes[0];

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_comes_and_goes_the_kernel_follows_and_tables_never_overlap(int seed)
    {
        var random = new Random(seed);
        var services = ServiceSet.Empty;
        for (var step = 0; step < Steps; step++)
        {
            for (var changes = random.Next(1, 5); changes > 0; changes--)
            {
                var spec = Random(random);
                services = random.Next(5) == 0 ? services.Without(spec.Key) : services.With(spec);
            }

            if (random.Next(10) == 0)
            {
                Node.Reopen();
            }

            Node.State = Node.State with { Services = services };
            Node.Apply();

            Assert.Equal(KernelModel.Expected(services), KernelModel.Actual(Node.Dataplane));
            Assert.Equal([], Overlaps());
        }
    }

    // Any number of endpoints up to a few pages' worth of different table sizes, with weights, some of them draining.
    private static ServicePortSpec Random(Random random)
    {
        var service = 1 + random.Next(Services);
        var count = random.Next(4) == 0 ? random.Next(300) : random.Next(6);
        var backends = Enumerable.Range(0, count).Select(_ => random.Next(1000)).Distinct()
            .Select(number => new BackendSpec(ServiceSpecs.Pod4(number), (ushort)(8000 + (service % 2)), 1 + random.Next(3), random.Next(4) != 0, random.Next(4) != 0));
        return ServiceSpecs.Cluster($"s{service}", ServiceSpecs.Vip4(service), [.. backends]) with
        {
            Frontends =
            [
                new ServiceFrontend(ServiceSpecs.Vip4(service), 80, FrontendKind.Cluster),
                .. random.Next(2) == 0 ? [new ServiceFrontend(IPAddress.Parse("203.0.113.7"), (ushort)(8000 + service), FrontendKind.LoadBalancer)] : Array.Empty<ServiceFrontend>(),
                .. random.Next(3) == 0 ? [new ServiceFrontend(null, (ushort)(30000 + service), FrontendKind.NodePort)] : Array.Empty<ServiceFrontend>(),
            ],
            SourceRanges = random.Next(4) == 0 ? [IPNetwork.Parse($"198.51.{service}.0/24")] : [],
        };
    }

    // Slots that belong to two different tables.
    private IEnumerable<string> Overlaps()
    {
        var tables = KernelModel.Rows(Node.Dataplane, "weft_services4_v1")
            .SelectMany(row => new[] { row["inside"], row["outside"] }).OfType<System.Text.Json.Nodes.JsonNode>()
            .Select(table => (First: (uint)table["slots"]!, Size: (uint)table["size"]!)).Distinct().OrderBy(table => table.First).ToList();
        return tables.Zip(tables.Skip(1)).Where(pair => pair.First.First + pair.First.Size > pair.Second.First).Select(pair => $"{pair}");
    }
}
