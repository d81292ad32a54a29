using Weft.Api;
using Weft.Client;
using Weft.Controller.AddressPools;
using Weft.Controller.Services;

namespace Weft.Controller.Tests.Services;

/// <summary>Services, pools and claims for tests.</summary>
internal static class Given
{
    public static ObjectKey Key { get; } = new("shop", "web");

    public static Service Service(params (string Key, string Value)[] annotations) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = Key.Namespace,
            Name = Key.Name,
            Uid = "web-uid",
            ResourceVersion = "7",
            Annotations = annotations.ToDictionary(pair => pair.Key, pair => pair.Value),
        },
        Spec = new ServiceSpec { Type = "LoadBalancer", IpFamilies = ["IPv4"], Ports = [new ServicePort { Port = 80, Protocol = "TCP" }] },
    };

    public static Service Dual(string policy, params (string Key, string Value)[] annotations)
    {
        var service = Service(annotations);
        return service with { Spec = service.Spec! with { IpFamilies = ["IPv4", "IPv6"], IpFamilyPolicy = policy } };
    }

    public static AddressPool Pool(string name, string scope, params string[] cidrs) => new()
    {
        Metadata = new ObjectMeta { Name = name, Generation = 1 },
        Spec = new AddressPoolSpec { Scope = scope, Cidrs = cidrs },
        Status = new AddressPoolStatus { Conditions = [new Condition { Type = "Ready", Status = "True", ObservedGeneration = 1 }] },
    };

    public static AddressPool NotReady(this AddressPool pool) =>
        pool with { Status = new AddressPoolStatus { Conditions = [new Condition { Type = "Ready", Status = "False", ObservedGeneration = 1 }] } };

    public static AddressClaim Claim(string address, string pool, string? key, params AddressOwner[] owners) => new()
    {
        Metadata = new ObjectMeta { Name = AddressClaimRules.NameOf(System.Net.IPAddress.Parse(address)), Uid = $"uid-{address}", ResourceVersion = "1" },
        Spec = new AddressClaimSpec { Address = address, Pool = pool, SharingKey = key, Owners = owners.Length == 0 ? null : owners },
    };

    public static AddressOwner Mine(params string[] ports) => Owner(Key.Namespace!, Key.Name, ports);

    public static AddressOwner Owner(string ns, string name, params string[] ports) => new() { Namespace = ns, Name = name, Uid = $"{name}-uid", Ports = ports };

    public static ClaimBook Book(params AddressClaim[] claims)
    {
        var book = new ClaimBook(() => []);
        foreach (var claim in claims)
        {
            book.Apply(claim);
        }

        return book;
    }

    public static AddressDecision Decide(Service service, AddressPool[] pools, params AddressClaim[] claims)
    {
        var set = new PoolSet(pools);
        return AddressDecider.Decide(service, AddressRequestReader.Read(service, name => set.Find(name)?.Scope), set, Book(claims));
    }

    public static InformerChange<AddressClaim> Change(AddressClaim? old, AddressClaim? now) =>
        new(new ObjectKey(null, (now ?? old)!.Metadata.Name!), old, now);
}
