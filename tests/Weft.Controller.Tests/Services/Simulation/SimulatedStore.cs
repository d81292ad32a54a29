using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;
using Weft.Controller.Services;
using Weft.Testing;

namespace Weft.Controller.Tests.Services.Simulation;

/// <summary>One change of the simulated store, as a watch would bring it.</summary>
internal sealed record StoreChange(ObjectKey Key, KubeObject? Old, KubeObject? New);

/// <summary>An API server in memory: versions, preconditions, and a log of changes. Checks after every write what must always hold.</summary>
internal sealed class SimulatedStore(ManualTimeProvider time)
{
    private readonly Dictionary<string, DateTimeOffset> _shownLast = [];
    private long _version = 1;

    public Dictionary<string, AddressClaim> Claims { get; } = [];

    public Dictionary<ObjectKey, Service> Services { get; } = [];

    public Dictionary<string, AddressPool> Pools { get; } = [];

    public List<StoreChange> Log { get; } = [];

    public AddressClaim Create(AddressClaim claim)
    {
        var name = claim.Metadata.Name!;
        if (Claims.ContainsKey(name))
        {
            throw Refusal(HttpStatusCode.Conflict, "AlreadyExists");
        }

        Assert.False(
            _shownLast.TryGetValue(name, out var last) && time.GetUtcNow() - last < ClaimRest.Time,
            $"{name} was given out {(time.GetUtcNow() - last).TotalSeconds} s after somebody showed it");
        return Put(name, claim with { Metadata = claim.Metadata with { Uid = NextUid() } });
    }

    public AddressClaim Update(AddressClaim claim)
    {
        var name = claim.Metadata.Name!;
        var old = Claims.GetValueOrDefault(name) ?? throw Refusal(HttpStatusCode.NotFound, "NotFound");
        if (old.Metadata.ResourceVersion != claim.Metadata.ResourceVersion)
        {
            throw Refusal(HttpStatusCode.Conflict, "Conflict");
        }

        Assert.True(
            ClaimBook.IsOwned(old) || claim.Spec.Owners?.Single().Uid == old.Spec.ReleasedBy,
            $"{name} was claimed while it rested, and not by who had it last");
        // As the real one: a write that changes nothing makes no version.
        return Text(old) == Text(claim) ? old : Put(name, claim);
    }

    public void Delete(AddressClaim claim)
    {
        var name = claim.Metadata.Name!;
        var old = Claims.GetValueOrDefault(name);
        if (old is not null && (old.Metadata.Uid != claim.Metadata.Uid || old.Metadata.ResourceVersion != claim.Metadata.ResourceVersion))
        {
            throw Refusal(HttpStatusCode.Conflict, "Conflict");
        }

        if (Claims.Remove(name))
        {
            Note(new ObjectKey(null, name), old, null);
        }
    }

    public Service PatchStatus(ObjectKey key, JsonObject patch)
    {
        var old = Services.GetValueOrDefault(key) ?? throw Refusal(HttpStatusCode.NotFound, "NotFound");
        var metadata = patch["metadata"]!;
        if ((string?)metadata["uid"] != old.Metadata.Uid || (string?)metadata["resourceVersion"] != old.Metadata.ResourceVersion)
        {
            throw Refusal(HttpStatusCode.Conflict, "Conflict");
        }

        var merged = MergePatch.Apply(JsonSerializer.SerializeToNode(old, KubeJson.Default.Service), patch)!;
        return Put(merged.Deserialize(KubeJson.Default.Service)!);
    }

    public Service Put(Service service)
    {
        var key = new ObjectKey(service.Metadata.Namespace, service.Metadata.Name!);
        var old = Services.GetValueOrDefault(key);
        var stored = service with { Metadata = service.Metadata with { Uid = old?.Metadata.Uid ?? NextUid(), ResourceVersion = NextVersion() } };
        Services[key] = stored;
        Note(key, old, stored);
        return stored;
    }

    public void Delete(ObjectKey service)
    {
        if (Services.Remove(service, out var old))
        {
            Note(service, old, null);
        }
    }

    public void Put(AddressPool pool)
    {
        var old = Pools.GetValueOrDefault(pool.Metadata.Name!);
        Pools[pool.Metadata.Name!] = pool;
        Note(new ObjectKey(null, pool.Metadata.Name!), old, pool);
    }

    public void DeletePool(string name)
    {
        if (Pools.Remove(name, out var old))
        {
            Note(new ObjectKey(null, name), old, null);
        }
    }

    private static string Text(AddressClaim claim) => JsonSerializer.Serialize(claim, KubeJson.Default.AddressClaim);

    private static KubeApiException Refusal(HttpStatusCode code, string reason) => new(new KubeStatus { Reason = reason, Message = reason }, code);

    private static string NameOf(LoadBalancerIngress ingress) => AddressClaimRules.NameOf(IPAddress.Parse(ingress.Ip!));

    private string NextVersion() => (_version++).ToString(CultureInfo.InvariantCulture);

    private string NextUid() => $"uid-{_version++}";

    private AddressClaim Put(string name, AddressClaim claim)
    {
        Assert.Empty(AddressClaimRules.Validate(claim));
        var old = Claims.GetValueOrDefault(name);
        var stored = claim with { Metadata = claim.Metadata with { ResourceVersion = NextVersion() } };
        Claims[name] = stored;
        Note(new ObjectKey(null, name), old, stored);
        return stored;
    }

    private void Note(ObjectKey key, KubeObject? old, KubeObject? now)
    {
        Log.Add(new StoreChange(key, old, now));
        foreach (var shown in (old as Service)?.Status?.LoadBalancer?.Ingress ?? [])
        {
            _shownLast[NameOf(shown)] = time.GetUtcNow();
        }

        CheckEveryShownAddressIsClaimed();
    }

    /// <summary>The promise: who shows an address has it, and since ports of a claim are disjoint, nobody else has the same part.</summary>
    private void CheckEveryShownAddressIsClaimed()
    {
        foreach (var (key, service) in Services)
        {
            foreach (var ingress in service.Status?.LoadBalancer?.Ingress ?? [])
            {
                var claim = Claims.GetValueOrDefault(NameOf(ingress));
                Assert.True(claim?.OwnerOf(key)?.Uid == service.Metadata.Uid, $"{key} shows {ingress.Ip}, which it has no claim on");
            }
        }
    }
}
