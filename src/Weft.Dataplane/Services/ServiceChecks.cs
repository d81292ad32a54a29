using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Services;

/// <summary>Leaves out of a Service port what cannot be brought in, and says why. Pure.</summary>
internal static class ServiceChecks
{
    /// <summary>Faults told of one port; a Service with thousands of bad endpoints has one cause.</summary>
    private const int MaxFaults = 8;

    private const int MaxWeight = 100;

    /// <summary>As many as serve may drain; beyond that nobody is remembered.</summary>
    private const int MaxMembers = 2 * AbiConstants.MaxBackends;

    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Sctp = 132;

    public static CheckedPort Check(ServicePortSpec spec)
    {
        var faults = new List<string>();
        if (spec.Protocol is not (Tcp or Udp or Sctp))
        {
            faults.Add($"IP protocol {spec.Protocol} cannot be balanced: only TCP, UDP and SCTP can.");
            return new CheckedPort(spec with { Frontends = [], Backends = [], SourceRanges = [] }, BackendTable.Empty, BackendTable.Empty, [.. faults]);
        }

        var family = spec.Key.Family;
        var frontends = Keep(spec.Frontends.DistinctBy(static frontend => (frontend.Address, frontend.Port)), frontend => Fault(frontend, family), faults);
        var backends = Backends(spec, faults);
        var valid = spec with
        {
            Frontends = frontends,
            Backends = backends,
            Affinity = spec.Affinity > TimeSpan.Zero ? spec.Affinity : null,

            // Ranges of the other family are not a fault, dual-stack Services have both; that there are ranges at all is kept in the row.
            SourceRanges = spec.SourceRanges.IsEmpty ? [] : [.. spec.SourceRanges.Distinct()],
        };
        var inside = BackendTable.Of(Serving(backends, static backend => backend.Inside, faults));
        var outside = frontends.Any(ServiceRows.IsOutside) ? BackendTable.Of(Serving(backends, static backend => backend.Outside, faults)) : BackendTable.Empty;
        return new CheckedPort(valid, inside, outside.Matches(inside) ? inside : outside, [.. Cut(faults)]);
    }

    private static ImmutableArray<BackendSpec> Backends(ServicePortSpec spec, List<string> faults)
    {
        // Nearly always nothing is wrong with them and they are in order already.
        if (IsInOrder(spec))
        {
            return spec.Backends;
        }

        var ordered = Keep(spec.Backends, backend => Fault(backend, spec.Key.Family), faults).ToArray();
        var numbers = Array.ConvertAll(ordered, static backend => (AbiValues.ToNumber(backend.Address), backend.Port));
        Array.Sort(numbers, ordered);
        var distinct = ImmutableArray.CreateBuilder<BackendSpec>(ordered.Length);
        for (var i = 0; i < ordered.Length; i++)
        {
            if (i == 0 || numbers[i].Item1 != numbers[i - 1].Item1)
            {
                distinct.Add(ordered[i]);
            }
            else if (ordered[i].Port != distinct[^1].Port)
            {
                faults.Add($"Endpoint {ordered[i].Address} has several ports: {distinct[^1].Port} serves, {ordered[i].Port} does not.");
            }
        }

        return distinct.Count <= MaxMembers ? distinct.DrainToImmutable() : [.. distinct.Take(MaxMembers)];
    }

    private static bool IsInOrder(ServicePortSpec spec)
    {
        UInt128 last = 0;
        foreach (var backend in spec.Backends)
        {
            if (Fault(backend, spec.Key.Family) is not null || AbiValues.ToNumber(backend.Address) is var number && number <= last)
            {
                return false;
            }

            last = number;
        }

        return spec.Backends.Length <= MaxMembers;
    }

    private static ImmutableArray<BackendSpec> Serving(ImmutableArray<BackendSpec> backends, Func<BackendSpec, bool> serves, List<string> faults)
    {
        var count = 0;
        foreach (var backend in backends)
        {
            count += serves(backend) ? 1 : 0;
        }

        if (count > AbiConstants.MaxBackends)
        {
            faults.Add($"There are more than {AbiConstants.MaxBackends} endpoints: that many serve, the first by address.");
        }

        return count == backends.Length && count <= AbiConstants.MaxBackends ? backends : [.. backends.Where(serves).Take(AbiConstants.MaxBackends)];
    }

    private static ImmutableArray<T> Keep<T>(IEnumerable<T> items, Func<T, string?> fault, List<string> faults)
    {
        var kept = ImmutableArray.CreateBuilder<T>();
        foreach (var item in items)
        {
            if (fault(item) is { } message)
            {
                faults.Add(message);
            }
            else
            {
                kept.Add(item);
            }
        }

        return kept.DrainToImmutable();
    }

    private static string? Fault(ServiceFrontend frontend, AddressFamily family) => frontend switch
    {
        { Port: 0 } => "A port is 1 to 65535.",
        { Kind: FrontendKind.NodePort } => frontend.Address is null ? null : $"A node port has no address of its own, not {frontend.Address}.",
        { Address: null } => $"A {frontend.Kind} address is missing.",
        _ => AddressFault(frontend.Address, family),
    };

    private static string? Fault(BackendSpec backend, AddressFamily family) => backend switch
    {
        { Port: 0 } => $"Endpoint {backend.Address}: a port is 1 to 65535.",
        { Weight: < 1 or > MaxWeight } => $"Endpoint {backend.Address}: a weight is 1 to {MaxWeight}, not {backend.Weight}.",
        _ => AddressFault(backend.Address, family),
    };

    private static string? AddressFault(IPAddress address, AddressFamily family)
    {
        if (address.AddressFamily != family)
        {
            return $"{address} is of another address family.";
        }

        return IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.IsIPv4MappedToIPv6 || IsReserved(address)
            ? $"{address} cannot be reached through the fabric."
            : null;
    }

    // 0.0.0.0/8 and ::, multicast, and what is reserved or broadcast: the programs drop them whatever a Service says.
    private static bool IsReserved(IPAddress address)
    {
        var number = AbiValues.ToNumber(address);
        return address.AddressFamily == AddressFamily.InterNetwork ? number >> 24 is var first && (first == 0 || first >= 224) : number == 0;
    }

    private static IEnumerable<string> Cut(List<string> faults) => faults.Count <= MaxFaults
        ? faults.Distinct()
        : faults.Distinct().Take(MaxFaults).Append($"And {faults.Count - MaxFaults} more.");
}
