using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Controller.AddressPools;

namespace Weft.Controller.Services;

/// <summary>Tells somebody that something happened to a Service.</summary>
internal delegate void ServiceEvent(Service about, EventKind kind, string reason, string message);

/// <summary>Gives Services of type LoadBalancer their addresses and takes them back.</summary>
/// <remarks>
/// An address is first claimed, then shown in the Service's status, and on its way back first taken out of the status, then
/// released. Each write is refused if what it was decided on has changed, whoever changed it, and each of these steps writes even
/// if it had nothing to say, so that of two who decide differently one is refused. So at every moment, whatever crashed and
/// however many controllers believe to lead, an address in a status has a claim that names the Service. What a crash leaves
/// behind are claims without an address in the status: the next pass over the Service finds them by their owner.
/// </remarks>
internal sealed partial class ServiceAddressesController(
    IAddressStore store, Func<ObjectKey, Service?> cached, Func<PoolSet> pools, ClaimBook book, ServiceEvent tell, TimeProvider time, ILogger logger)
{
    /// <summary>Claims that others changed are read and decided on anew; more often than this somebody writes without end.</summary>
    private const int MaxAttempts = 16;

    /// <summary>For a cache that is behind the store: its change comes as an event, this is for when it was the last one.</summary>
    private static readonly TimeSpan _behind = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ObjectKey, Service> _written = []; // used by the one worker only
    private readonly ConcurrentDictionary<ObjectKey, bool> _waiting = new();
    private readonly ClaimWriter _claims = new(store, book, time, logger);

    /// <summary>Services that lack an address: a claim that goes or a pool that changes may help them.</summary>
    public IEnumerable<ObjectKey> Waiting => _waiting.Keys;

    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        // Before anything is looked at: what changes from here on brings the Service again.
        _waiting[key] = true;
        book.CatchUp();
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var service = Known(key);
            var outcome = await ReleaseOthersAsync(key, service, cancellationToken);
            if (outcome == Outcome.Settled)
            {
                outcome = service switch
                {
                    null => Forget(key),
                    _ when ServiceAnnotations.WantsAddress(service) => await AllocateAsync(key, service, cancellationToken),
                    _ => await ClearAsync(key, service, cancellationToken),
                };
            }

            if (outcome != Outcome.Overtaken)
            {
                return outcome == Outcome.Behind ? _behind : null;
            }
        }

        throw new IOException($"the claims of {key} change faster than they can be decided on");
    }

    /// <summary>The Service as it was written here, until the cache shows that or something newer.</summary>
    private Service? Known(ObjectKey key)
    {
        var seen = cached(key);
        if (!_written.TryGetValue(key, out var mine))
        {
            return seen;
        }

        if (seen is not null && seen.Metadata.Uid == mine.Metadata.Uid && VersionOf(seen) < VersionOf(mine))
        {
            return mine;
        }

        _written.Remove(key);
        return seen;
    }

    private static ulong VersionOf(Service service) =>
        ulong.TryParse(service.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private Outcome Forget(ObjectKey key)
    {
        _waiting.TryRemove(key, out _);
        return Outcome.Settled;
    }

    /// <summary>Releases what Services of this name have that are gone.</summary>
    private async Task<Outcome> ReleaseOthersAsync(ObjectKey key, Service? service, CancellationToken cancellationToken)
    {
        var gone = book.OwnedBy(key).Where(claim => claim.OwnerOf(key)?.Uid != service?.Metadata.Uid).ToList();
        if (gone.Count == 0)
        {
            return Outcome.Settled;
        }

        // The cache may be behind: it is the store that says what is gone.
        var live = await store.ReadServiceAsync(key, cancellationToken);
        return gone.Exists(claim => claim.OwnerOf(key)?.Uid == live?.Metadata.Uid) ? Outcome.Behind : await ReleaseAsync(key, gone, cancellationToken);
    }

    private async Task<Outcome> ReleaseAsync(ObjectKey key, IEnumerable<AddressClaim> all, CancellationToken cancellationToken)
    {
        foreach (var claim in all)
        {
            if (!await _claims.ReleaseAsync(key, claim, cancellationToken))
            {
                return Outcome.Overtaken;
            }
        }

        return Outcome.Settled;
    }

    private async Task<Outcome> AllocateAsync(ObjectKey key, Service service, CancellationToken cancellationToken)
    {
        var known = pools();
        var request = AddressRequestReader.Read(service, name => known.Find(name)?.Scope);
        var decision = AddressDecider.Decide(service, request, known, book);
        foreach (var holding in decision.Holdings)
        {
            if (!await _claims.ClaimAsync(key, service, holding, decision.SharingKey, cancellationToken))
            {
                return Outcome.Overtaken;
            }
        }

        // Until all pools are known it is not known either what fits the Service.
        var surplus = decision.IsJudged ? Surplus(key, service, decision) : [];
        var patch = ServiceStatusPatch.For(service, decision, request.Remarks, [.. surplus.Select(claim => claim.Spec.Address)], time.GetUtcNow());
        if (patch is not null)
        {
            _written[key] = await store.PatchStatusAsync(key, patch, cancellationToken);
            Tell(key, service, decision);
        }

        var outcome = await ReleaseAsync(key, surplus, cancellationToken);
        return outcome == Outcome.Settled && decision.IsComplete ? Forget(key) : outcome;
    }

    private List<AddressClaim> Surplus(ObjectKey key, Service service, AddressDecision decision) =>
    [
        .. book.OwnedBy(key).Where(claim => claim.OwnerOf(key)?.Uid == service.Metadata.Uid
            && !decision.Holdings.Any(holding => AddressClaimRules.NameOf(holding.Address) == claim.Metadata.Name)),
    ];

    /// <summary>MetalLB's words, which people and programs know.</summary>
    private void Tell(ObjectKey key, Service before, AddressDecision decision)
    {
        var shown = (before.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => ingress.Ip).ToHashSet();
        if (decision.Holdings.Any(holding => !shown.Contains(holding.Address.ToString())))
        {
            var listed = AddressRequestReader.Listed(decision.Holdings.Select(holding => holding.Address));
            tell(before, EventKind.Normal, "IPAllocated", $"Assigned IP {listed}");
            LogAllocated(key, listed);
        }

        var old = ServiceStatusPatch.Find(before, ServiceStatusPatch.AddressCondition);
        if (decision.Problem is { } problem && !(old?.Status == "False" && old.Message.Contains(problem.Message, StringComparison.Ordinal)))
        {
            tell(before, EventKind.Warning, "AllocationFailed", $"Failed to allocate IP for \"{key}\": {problem.Message}");
        }
    }

    /// <summary>A Service that wants no address of ours any more.</summary>
    private async Task<Outcome> ClearAsync(ObjectKey key, Service service, CancellationToken cancellationToken)
    {
        Forget(key);
        var mine = book.OwnedBy(key).Where(claim => claim.OwnerOf(key)?.Uid == service.Metadata.Uid).ToList();
        if (mine.Count == 0 && ServiceStatusPatch.Find(service, ServiceStatusPatch.AddressCondition) is null)
        {
            return Outcome.Settled;
        }

        if (ServiceStatusPatch.Clear(service, [.. mine.Select(claim => claim.Spec.Address)], time.GetUtcNow()) is { } patch)
        {
            _written[key] = await store.PatchStatusAsync(key, patch, cancellationToken);
        }
        else if (await store.ReadServiceAsync(key, cancellationToken) is { } live && live.Metadata.ResourceVersion != service.Metadata.ResourceVersion)
        {
            // It may want an address again, and show it.
            return Outcome.Behind;
        }

        return await ReleaseAsync(key, mine, cancellationToken);
    }

    [LoggerMessage(3200, LogLevel.Information, "Gave Service {Service} the addresses {Addresses}")]
    private partial void LogAllocated(ObjectKey service, string addresses);

    private enum Outcome
    {
        /// <summary>Everything is as it should be.</summary>
        Settled,

        /// <summary>A claim was not as thought, and is known better now: decide anew.</summary>
        Overtaken,

        /// <summary>The cache shows an older Service than the store: wait for it.</summary>
        Behind,
    }
}
