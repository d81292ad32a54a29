using Weft.Api;

namespace Weft.Controller.Tests.Services.Simulation;

/// <summary>Everything people do to Services and pools, sense or none.</summary>
internal sealed class SimulatedPeople(SimulatedStore store, Random random)
{
    private static readonly string?[] _poolWords = [null, null, "private", "public", "pool-a", "pool-b", "pool-c", "nowhere"];
    private static readonly string?[] _keys = [null, "one", "one", "two"];
    private static readonly string?[] _addresses = [null, null, null, null, "10.0.0.1", "10.0.1.2", "fd00::2", "10.0.0.1,fd00::1", "192.0.2.1", "nonsense"];
    private static readonly string?[] _familyPolicies = ["SingleStack", "PreferDualStack", "RequireDualStack"];
    private long _generation;

    public void Prepare()
    {
        Pool("pool-a", "private", "10.0.0.0/30", "fd00::/126");
        Pool("pool-b", "public", "10.0.1.0/30");
        Pool("pool-c", "private", "10.0.2.0/31");
    }

    public void DoSomething()
    {
        var key = new ObjectKey(Pick("a", "b"), Pick("s0", "s1", "s2", "s3"));
        switch (random.Next(12))
        {
            case 0:
                store.Delete(key);
                break;
            case 1:
                ChangePool();
                break;
            case 2 when store.Services.TryGetValue(key, out var service):
                store.Put(service with { Spec = service.Spec! with { Type = Pick("ClusterIP", "LoadBalancer") } });
                break;
            default:
                store.Put(Wish(key, store.Services.GetValueOrDefault(key)));
                break;
        }
    }

    private Service Wish(ObjectKey key, Service? old)
    {
        var annotations = new Dictionary<string, string>();
        Annotate(Pick(ServiceAnnotations.AddressPool, ServiceAnnotations.MetalLBAddressPool), Pick(_poolWords));
        Annotate(ServiceAnnotations.MetalLBAllowSharedIP, Pick(_keys));
        Annotate(ServiceAnnotations.LoadBalancerIPs, Pick(_addresses));
        var policy = Pick(_familyPolicies);
        return (old ?? new Service { Metadata = new ObjectMeta { Namespace = key.Namespace, Name = key.Name } }) with
        {
            Metadata = (old?.Metadata ?? new ObjectMeta { Namespace = key.Namespace, Name = key.Name }) with { Annotations = annotations },
            Spec = new ServiceSpec
            {
                Type = "LoadBalancer",
                IpFamilyPolicy = policy,
                IpFamilies = policy == "SingleStack" ? [Pick("IPv4", "IPv4", "IPv6")] : ["IPv4", "IPv6"],
                Ports = [.. Enumerable.Range(80, 1 + random.Next(2)).Select(port => new ServicePort { Port = port + random.Next(2), Protocol = Pick("TCP", "UDP") })],
            },
        };

        void Annotate(string name, string? value)
        {
            if (value is not null)
            {
                annotations[name] = value;
            }
        }
    }

    private void ChangePool()
    {
        switch (random.Next(3))
        {
            case 0:
                store.DeletePool("pool-c");
                break;
            case 1:
                Pool("pool-b", Pick("public", "private"), "10.0.1.0/30");
                break;
            default:
                Pool("pool-c", "private", Pick("10.0.2.0/31", "10.0.2.0/30"));
                break;
        }
    }

    private void Pool(string name, string scope, params string[] cidrs) => store.Put(new AddressPool
    {
        Metadata = new ObjectMeta { Name = name, Generation = ++_generation },
        Spec = new AddressPoolSpec { Scope = scope, Cidrs = cidrs, AllowCrossNamespaceSharing = random.Next(2) == 0 },
        Status = new AddressPoolStatus
        {
            Conditions = [new Condition { Type = "Ready", Status = random.Next(5) == 0 ? "False" : "True", ObservedGeneration = random.Next(5) == 0 ? 0 : _generation }],
        },
    });

    private T Pick<T>(params T[] from) => from[random.Next(from.Length)];
}
