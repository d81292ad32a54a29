using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Services;
using Weft.Agent.Services.Projection;
using Weft.Agent.Services.Records;
using Weft.Api;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Services;

/// <summary>Random histories of Services, slices, pools and nodes: the index must end where one that is built from what is left begins.</summary>
public sealed class ServiceIndexProperties
{
    private const int Seeds = 120;

    private const int Steps = 60;

    private static readonly ImmutableArray<IPNetwork> _clusterRanges = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd96::/108")];

    [Fact]
    public void After_any_sequence_of_changes_the_index_is_what_a_new_one_would_be()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var history = new History(seed);
            for (var step = 0; step < Steps; step++)
            {
                history.Step();
                if (history.Random.Next(3) == 0)
                {
                    history.Judge($"seed {seed}, step {step}");
                }
            }

            history.Judge($"seed {seed}, at the end");
        }
    }

    [Fact]
    public void An_index_from_which_everything_went_holds_nothing()
    {
        var history = new History(seed: 1);
        for (var step = 0; step < Steps; step++)
        {
            history.Step();
        }

        history.Empty();

        var settled = history.Index.Settle();
        Assert.Equal(0, settled.Services.Count);
        Assert.Empty(settled.HealthChecks);
        Assert.Empty(history.Index.Findings);
        Assert.Equal((0, 0), history.Index.Counts);
        Assert.Empty(settled.Prefixes.Except(_clusterRanges.Concat(history.Pools)));
    }

    private sealed class History(int seed)
    {
        private readonly Dictionary<string, Service> _services = [];
        private readonly Dictionary<string, SliceRecord> _slices = [];
        private FabricFacts _facts = Facts;

        public Random Random { get; } = new(seed);

        public ServiceIndex Index { get; } = new(_clusterRanges, Facts);

        public ImmutableArray<IPNetwork> Pools { get; private set; } = [];

        public void Step()
        {
            switch (Random.Next(8))
            {
                case 0 or 1:
                    PutService($"s{Random.Next(6)}");
                    break;
                case 2:
                    DropService($"s{Random.Next(6)}");
                    break;
                case 3 or 4 or 5:
                    ChangeSlice($"e{Random.Next(9)}", Random.Next(5) == 0 ? null : RandomSlice());
                    break;
                case 6:
                    Pools = Random.Next(2) == 0 ? [] : [IPNetwork.Parse("203.0.113.0/26")];
                    Index.ChangePools(Pools);
                    break;
                default:
                    _facts = FactsOf("a", Random.Next(3) == 0 ? ["b", "c"] : []);
                    Index.ChangeFacts(_facts);
                    break;
            }
        }

        public void Empty()
        {
            _services.Keys.ToList().ForEach(DropService);
            _slices.Keys.ToList().ForEach(name => ChangeSlice(name, null));
        }

        public void Judge(string when)
        {
            var fresh = new ServiceIndex(_clusterRanges, _facts);
            foreach (var service in _services.Values)
            {
                fresh.ChangeService(KeyOf(service), ServiceReader.Read(service, Pool));
            }

            foreach (var slice in _slices.Values)
            {
                fresh.ChangeSlice(null, slice);
            }

            fresh.ChangePools(Pools);
            var (expected, actual) = (fresh.Settle(), Index.Settle());
            Assert.True(expected.Services.Equals(actual.Services), $"{when}: {string.Join(", ", actual.Services.ChangesSince(expected.Services))}");
            Assert.Equal(expected.Prefixes, actual.Prefixes);
            Assert.Equal(Show(expected.HealthChecks), Show(actual.HealthChecks));
            Assert.Equal(fresh.Counts, Index.Counts);
            Assert.Equal(Show(fresh), Show(Index));
        }

        private static IEnumerable<string> Show(ServiceIndex index) => index.Findings.Values
            .Select(finding => $"{finding.Service.Key}: {string.Join("; ", finding.Problems.Select(problem => problem.Message))}").Order();

        private static IEnumerable<string> Show(ImmutableDictionary<ObjectKey, HealthCheckTarget> checks) => checks.Select(pair => pair.ToString()).Order();

        private static ObjectKey KeyOf(Service service) => new(InNamespace, service.Metadata.Name!);

        private void PutService(string name)
        {
            var isBalancer = Random.Next(2) == 0;
            var service = Service(
                spec => spec with
                {
                    Type = isBalancer ? "LoadBalancer" : Random.Next(4) == 0 ? "ExternalName" : "ClusterIP",
                    ClusterIPs = [$"10.96.0.{Random.Next(2, 9)}", "fd96::10"],
                    ExternalIPs = Random.Next(3) == 0 ? [$"203.0.113.{Random.Next(60, 70)}", "10.64.1.1"] : null,
                    ExternalTrafficPolicy = Random.Next(2) == 0 ? "Local" : "Cluster",
                    InternalTrafficPolicy = Random.Next(3) == 0 ? "Local" : "Cluster",
                    TrafficDistribution = Random.Next(3) == 0 ? "PreferClose" : null,
                    HealthCheckNodePort = Random.Next(2) == 0 ? 32000 : null,
                    Ports = [new ServicePort { Name = "http", Port = 80 }, .. Random.Next(2) == 0 ? [new ServicePort { Name = "admin", Port = 81, NodePort = 30081 }] : Array.Empty<ServicePort>()],
                },
                name,
                new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [new LoadBalancerIngress { Ip = $"198.18.0.{Random.Next(4)}" }] } });
            _services[name] = service;
            Index.ChangeService(KeyOf(service), ServiceReader.Read(service, Pool));
        }

        private void DropService(string name)
        {
            if (_services.Remove(name, out var service))
            {
                Index.ChangeService(KeyOf(service), null);
            }
        }

        private void ChangeSlice(string name, EndpointSlice? slice)
        {
            var next = slice is null ? null : SliceReader.Read(slice.Named(name), Pool);
            Index.ChangeSlice(_slices.GetValueOrDefault(name), next);
            _slices.Remove(name);
            if (next is not null)
            {
                _slices[name] = next;
            }
        }

        /// <summary>Of any Service, also of one that does not exist and of none.</summary>
        private EndpointSlice RandomSlice()
        {
            Endpoint[] endpoints = [.. Enumerable.Range(0, Random.Next(4)).Select(_ => RandomEndpoint())];
            var slice = Slice(endpoints).Weighted($"{Random.Next(3)}");
            var labels = Random.Next(8) == 0 ? null : new Dictionary<string, string> { ["kubernetes.io/service-name"] = $"s{Random.Next(7)}" };
            return slice with { Metadata = slice.Metadata with { Labels = labels } };
        }

        private Endpoint RandomEndpoint()
        {
            var address = $"10.64.{Random.Next(6)}.{Random.Next(4)}";
            return Random.Next(3) switch { 0 => Ready(address), 1 => Unready(address), _ => Leaving(address) };
        }
    }
}
