using System.Net;
using System.Net.Sockets;
using Weft.Agent.Services.Problems;
using Weft.Agent.Services.Records;
using Weft.Api;
using Weft.Dataplane.Abi;

namespace Weft.Agent.Services.Projection;

/// <summary>The endpoints of a Service's slices, each of known origin, and what is wrong with the others. For one projection.</summary>
internal sealed class EndpointGathering
{
    private readonly List<OwnedSlice> _slices = [];
    private readonly List<ServiceProblem> _problems;
    private readonly bool _isEveryoneReady;

    /// <param name="slices">In any order.</param>
    public EndpointGathering(ServiceRecord service, IEnumerable<SliceRecord> slices, FabricFacts facts, List<ServiceProblem> problems)
    {
        _problems = problems;
        _isEveryoneReady = service.Traffic.PublishNotReady;
        foreach (var slice in slices.OrderBy(slice => slice.Key.Name, StringComparer.Ordinal))
        {
            Own(slice, facts);
        }
    }

    public bool HasEndpoints => _slices.Any(slice => slice.Endpoints.Count > 0);

    /// <summary>Whether any slice has the port, with or without endpoints.</summary>
    public bool Knows(ServicePortRecord port) => _slices.Any(slice => PortOf(slice.Slice, port) is not null);

    /// <summary>Ready endpoints on this node, counted in the family that has more of them: one of both families is one endpoint.</summary>
    public int CountLocalReady() =>
        _slices.SelectMany(slice => slice.Endpoints).Where(owned => owned.Node.IsOwn && HealthOf(owned.Endpoint) == EndpointHealth.Ready)
            .Select(owned => owned.Endpoint.Address).Distinct().GroupBy(address => address.AddressFamily).Select(family => family.Count())
            .DefaultIfEmpty(0).Max();

    /// <summary>The endpoints of one port in one family, one for each address, by address.</summary>
    public IReadOnlyList<Candidate> Of(ServicePortRecord port, AddressFamily family)
    {
        Dictionary<IPAddress, (Candidate Candidate, OwnedSlice Slice)> found = [];
        foreach (var slice in _slices.Where(slice => slice.Slice.Family == family))
        {
            if (PortOf(slice.Slice, port) is { } number)
            {
                Add(found, slice, number);
            }
        }

        var sorted = found.Values.Select(item => item.Candidate).ToList();
        sorted.Sort(static (left, right) => AddressNumber.Of(left.Address).CompareTo(AddressNumber.Of(right.Address)));
        var serving = sorted.Count(candidate => candidate.Rank < CandidateRanks.Never);
        if (serving > AbiConstants.MaxBackends)
        {
            _problems.Add(new ServiceProblem(
                null,
                ProblemReasons.TooManyEndpoints,
                $"port {PortName.Of(port)} has {serving} {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} endpoints: "
                + $"the first {AbiConstants.MaxBackends} by address are used"));
            var left = AbiConstants.MaxBackends;
            sorted.RemoveAll(candidate => candidate.Rank < CandidateRanks.Never && --left < 0);
        }

        return sorted;
    }

    private void Own(SliceRecord slice, FabricFacts facts)
    {
        List<(SliceEndpoint, NodeFact)> owned = new(slice.Endpoints.Length);
        List<IPAddress> foreign = [];
        HashSet<IPAddress> seen = [];
        List<IPAddress> repeated = [];
        foreach (var endpoint in slice.Endpoints)
        {
            if (facts.OwnerOf(endpoint.Address) is { } node)
            {
                owned.Add((endpoint, node));
            }
            else if (endpoint.Node.Length == 0 || facts.Find(endpoint.Node) is not null)
            {
                // One of a node that left took its address along, and its slice will follow: nobody's mistake.
                foreign.Add(endpoint.Address);
            }

            if (!seen.Add(endpoint.Address))
            {
                repeated.Add(endpoint.Address);
            }
        }

        _slices.Add(new OwnedSlice(slice, owned));
        Report(slice, ProblemReasons.InvalidValue, slice.Misread, list => list);
        Report(slice, ProblemReasons.ForeignEndpoint, foreign, list => $"no node of the fabric owns {list}: left out");
        Report(slice, ProblemReasons.DuplicateEndpoint, repeated, list => $"listed more than once: {list}; one of each is used");
    }

    private void Add(Dictionary<IPAddress, (Candidate Candidate, OwnedSlice Slice)> found, OwnedSlice slice, ushort port)
    {
        List<string> clashes = [];
        foreach (var (endpoint, node) in slice.Endpoints)
        {
            var zone = endpoint.Zone.Length > 0 ? endpoint.Zone : node.Zone;
            var next = new Candidate(endpoint.Address, port, slice.Slice.Weight, node, zone, HealthOf(endpoint));
            if (!found.TryGetValue(endpoint.Address, out var known))
            {
                found[endpoint.Address] = (next, slice);
                continue;
            }

            if (known.Candidate.Port != port)
            {
                clashes.Add($"{endpoint.Address} has ports {Math.Min(port, known.Candidate.Port)} and {Math.Max(port, known.Candidate.Port)}");
            }

            if (IsBetter(next, known.Candidate))
            {
                found[endpoint.Address] = (next, slice);
            }
        }

        Report(slice.Slice, ProblemReasons.DuplicateEndpoint, clashes, list => $"{list} for one port of the Service: the lower is used");
    }

    /// <summary>
    /// The dataplane knows one port of each address, and the lowest is the same one on every node. A slice that is being filled anew repeats
    /// what another still has, so the fitter of the two is believed.
    /// </summary>
    private static bool IsBetter(Candidate next, Candidate known) =>
        (known.Port, next.Health, next.Weight).CompareTo((next.Port, known.Health, known.Weight)) > 0;

    private EndpointHealth HealthOf(SliceEndpoint endpoint) => _isEveryoneReady ? EndpointHealth.Ready : endpoint.Health;

    private static ushort? PortOf(SliceRecord slice, ServicePortRecord port)
    {
        foreach (var candidate in slice.Ports)
        {
            if (candidate.Name == port.Name && candidate.Protocol == port.Protocol)
            {
                return candidate.Port;
            }
        }

        return null;
    }

    private void Report<T>(SliceRecord slice, string reason, IReadOnlyCollection<T> items, Func<string, string> message)
    {
        if (items.Count > 0)
        {
            var about = new ObjectReference { Namespace = slice.Key.Namespace, Name = slice.Key.Name, Uid = slice.Uid };
            _problems.Add(new ServiceProblem(about, reason, $"EndpointSlice {slice.Key.Name}: {message(Shortened.List(items))}"));
        }
    }

    private sealed record OwnedSlice(SliceRecord Slice, List<(SliceEndpoint Endpoint, NodeFact Node)> Endpoints);
}
