using System.Net;
using Weft.Api;
using Weft.Controller.AddressPools;
using Weft.Controller.Services;
using Weft.Controller.Tests.Services.Simulation;
using Weft.Testing;

namespace Weft.Controller.Tests.Services;

/// <summary>
/// Two controllers that both believe to lead, each stopped before and after every request it makes, on caches that are behind,
/// crashing at any such point, while people change everything. <see cref="SimulatedStore"/> checks at every write that each address
/// in a status is claimed by who shows it, that no port of an address has two owners, and that no address is given out before it has rested.
/// </summary>
public sealed class AllocationPropertyTests
{
    private const int Runs = 200;
    private const int Steps = 600;

    [Fact]
    public void No_address_ever_has_two_owners_whoever_crashes_and_whoever_believes_to_lead()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            InOneThread(seed, () => Run(seed));
        }
    }

    [Fact]
    public void When_all_is_quiet_everybody_has_what_there_is_to_have_and_nothing_is_left_behind()
    {
        for (var seed = Runs; seed < 2 * Runs; seed++)
        {
            InOneThread(seed, () =>
            {
                var (store, time, leaders) = Run(seed);
                BecomeQuiet(store, time, leaders[0], new Random(seed));
                CheckNothingIsLeft(store);
                CheckNothingIsToDo(store);
            });
        }
    }

    private static (SimulatedStore Store, ManualTimeProvider Time, SimulatedLeader[] Leaders) Run(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTimeProvider();
        var store = new SimulatedStore(time);
        var crowd = new SimulatedPeople(store, random);
        crowd.Prepare();
        SimulatedLeader[] leaders = [new(store, time), new(store, time)];
        for (var step = 0; step < Steps; step++)
        {
            // No two requests at the very same moment.
            time.Advance(TimeSpan.FromMilliseconds(1));
            switch (random.Next(40))
            {
                case 0:
                    leaders[random.Next(2)] = new SimulatedLeader(store, time);
                    break;
                case 1:
                    time.Advance(TimeSpan.FromSeconds(random.Next(40)));
                    break;
                case < 6:
                    crowd.DoSomething();
                    break;
                default:
                    leaders[random.Next(2)].DoSomething(random, mayLoseAnswers: true);
                    break;
            }
        }

        return (store, time, leaders);
    }

    /// <summary>One leader is left, hears everything, and has all the time in the world.</summary>
    private static void BecomeQuiet(SimulatedStore store, ManualTimeProvider time, SimulatedLeader leader, Random random)
    {
        foreach (var pool in store.Pools.Values.ToList())
        {
            var ready = new Condition { Type = "Ready", Status = "True", ObservedGeneration = pool.Metadata.Generation };
            store.Put(pool with { Status = new AddressPoolStatus { Conditions = [ready] } });
        }

        for (var round = 0; round < 6; round++)
        {
            for (var step = 0; !leader.IsIdle; step++)
            {
                Assert.True(step < 100_000, "the controller does not come to rest");
                time.Advance(TimeSpan.FromMilliseconds(1));
                leader.DoSomething(random, mayLoseAnswers: false);
            }

            time.Advance(ClaimRest.Time);
        }
    }

    private static void CheckNothingIsLeft(SimulatedStore store)
    {
        foreach (var claim in store.Claims.Values)
        {
            Assert.True(ClaimBook.IsOwned(claim), $"{claim.Metadata.Name} was never freed");
            foreach (var owner in claim.Spec.Owners!)
            {
                var service = store.Services.GetValueOrDefault(new ObjectKey(owner.Namespace, owner.Name));
                Assert.Equal(owner.Uid, service?.Metadata.Uid);
                Assert.Contains(service!.Status!.LoadBalancer!.Ingress!, ingress => ingress.Ip == claim.Spec.Address);
            }
        }
    }

    /// <summary>Deciding once more on the truth changes nothing: who lacks an address lacks it because there is none for it.</summary>
    private static void CheckNothingIsToDo(SimulatedStore store)
    {
        var changes = store.Claims.Select(pair => new Client.InformerChange<AddressClaim>(new ObjectKey(null, pair.Key), null, pair.Value)).ToList();
        var book = new ClaimBook(() => changes);
        book.CatchUp();
        var pools = new PoolSet(store.Pools.Values);
        foreach (var service in store.Services.Values)
        {
            var wanted = ServiceAnnotations.WantsAddress(service)
                ? AddressDecider.Decide(service, AddressRequestReader.Read(service, name => pools.Find(name)?.Scope), pools, book).Holdings
                : [];
            Assert.Equal(
                wanted.Select(holding => holding.Address),
                (service.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => IPAddress.Parse(ingress.Ip!)));
        }
    }

    /// <summary>Continuations must run where the simulation lets them, not where a test framework would.</summary>
    private static void InOneThread(int seed, Action run)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            run();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"seed {seed}: {exception.Message}", exception);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
