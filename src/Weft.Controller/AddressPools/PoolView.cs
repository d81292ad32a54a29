using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Api;

namespace Weft.Controller.AddressPools;

/// <summary>A pool as the allocation sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scope">public or private.</param>
/// <param name="AutoAssign">Whether Services get its addresses without naming it.</param>
/// <param name="SharesAcrossNamespaces">Whether one sharing key holds for all namespaces.</param>
/// <param name="Networks">Its addresses.</param>
/// <param name="Ready">Whether it can be used; null while that was not looked into.</param>
internal sealed record PoolView(
    string Name, string Scope, bool AutoAssign, bool SharesAcrossNamespaces, ImmutableArray<IPNetwork> Networks, bool? Ready)
{
    public static PoolView Of(AddressPool pool)
    {
        var judgement = pool.Status?.Conditions?.FirstOrDefault(condition => condition.Type == AddressPoolsController.ConditionType);
        var isCurrent = judgement is not null && judgement.ObservedGeneration == pool.Metadata.Generation;
        return new PoolView(
            pool.Metadata.Name ?? "",
            pool.Spec.Scope,
            pool.Spec.AutoAssign ?? true,
            pool.Spec.AllowCrossNamespaceSharing ?? false,
            NetworksOf(pool),
            isCurrent ? judgement!.Status == "True" : null);
    }

    /// <summary>Unreadable entries hold no address.</summary>
    public static ImmutableArray<IPNetwork> NetworksOf(AddressPool pool)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in pool.Spec.Cidrs)
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
        }

        return networks.ToImmutable();
    }

    public bool Contains(IPAddress address) => Networks.Any(network => network.Contains(address));

    public bool Has(AddressFamily family) => Networks.Any(network => network.BaseAddress.AddressFamily == family);
}
