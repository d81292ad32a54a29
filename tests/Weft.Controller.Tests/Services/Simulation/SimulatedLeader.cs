using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.Client;
using Weft.Controller.AddressPools;
using Weft.Controller.Services;
using Weft.Testing;

namespace Weft.Controller.Tests.Services.Simulation;

/// <summary>A controller that believes it leads: the real decisions, on caches that are as far behind as the simulation likes.</summary>
internal sealed class SimulatedLeader
{
    private readonly SimulatedStore _store;
    private readonly ManualTimeProvider _time;
    private readonly Dictionary<ObjectKey, Service> _services;
    private readonly Dictionary<string, AddressClaim> _claims;
    private readonly Dictionary<string, AddressPool> _pools;
    private readonly Dictionary<Type, int> _seen = [];
    private readonly List<InformerChange<AddressClaim>> _unread = [];
    private readonly List<ObjectKey> _dirty = [];
    private readonly List<(string Name, DateTimeOffset Due)> _resting = [];
    private readonly SimulatedWorker _worker;
    private readonly SimulatedWorker _restWorker;
    private readonly ServiceAddressesController _addresses;
    private readonly ClaimRestController _rest;

    /// <summary>Begins with lists of everything, as a process does.</summary>
    public SimulatedLeader(SimulatedStore store, ManualTimeProvider time)
    {
        (_store, _time) = (store, time);
        (_worker, _restWorker) = (new SimulatedWorker(store), new SimulatedWorker(store));
        (_services, _claims, _pools) = (new(store.Services), new(store.Claims), new(store.Pools));
        foreach (var type in new[] { typeof(Service), typeof(AddressClaim), typeof(AddressPool) })
        {
            _seen[type] = store.Log.Count;
        }

        foreach (var (name, claim) in _claims)
        {
            Noticed(new InformerChange<AddressClaim>(new ObjectKey(null, name), null, claim), []);
        }

        _services.Keys.ToList().ForEach(Enqueue);
        _addresses = new ServiceAddressesController(
            _worker, key => _services.GetValueOrDefault(key), () => new PoolSet(_pools.Values), new ClaimBook(Read), (_, _, _, _) => { }, time, NullLogger.Instance);
        _rest = new ClaimRestController(_restWorker, name => _claims.GetValueOrDefault(name), time, NullLogger.Instance);
    }

    public bool IsIdle => _worker.Running is null && _restWorker.Running is null && _dirty.Count == 0 && !HasDue && !HasNews;

    private bool HasDue => _resting.Exists(entry => entry.Due <= _time.GetUtcNow());

    private bool HasNews => _seen.Any(pair => _store.Log.Skip(pair.Value).Any(change => TypeOf(change) == pair.Key));

    /// <summary>One of: a step of either worker, or a change that one of the watches brings.</summary>
    public void DoSomething(Random random, bool mayLoseAnswers)
    {
        var loses = mayLoseAnswers && random.Next(20) == 0;
        switch (random.Next(4))
        {
            case 0:
                Bring(_seen.Keys.ElementAt(random.Next(_seen.Count)));
                break;
            case 1:
                StepRest(loses);
                break;
            default:
                Step(random, loses);
                break;
        }
    }

    private static Type TypeOf(StoreChange change) => (change.New ?? change.Old)!.GetType();

    private InformerChange<AddressClaim>[] Read()
    {
        InformerChange<AddressClaim>[] taken = [.. _unread];
        _unread.Clear();
        return taken;
    }

    private void Enqueue(ObjectKey key)
    {
        if (!_dirty.Contains(key))
        {
            _dirty.Add(key);
        }
    }

    private void Step(Random random, bool loses)
    {
        if (_worker.Running is null && _dirty.Count > 0)
        {
            var key = _dirty[random.Next(_dirty.Count)];
            _dirty.Remove(key);
            _worker.Running = ReconcileAsync(key);
        }
        else
        {
            _worker.GoOn(loses);
        }

        _worker.Running = Unfinished(_worker.Running);
    }

    private void StepRest(bool loses)
    {
        if (_restWorker.Running is null && HasDue)
        {
            var entry = _resting.Find(entry => entry.Due <= _time.GetUtcNow());
            _resting.Remove(entry);
            _restWorker.Running = RestAsync(entry.Name);
        }
        else
        {
            _restWorker.GoOn(loses);
        }

        _restWorker.Running = Unfinished(_restWorker.Running);
    }

    /// <summary>A failed check comes out here.</summary>
    private static Task? Unfinished(Task? running)
    {
        if (running is not { IsCompleted: true })
        {
            return running;
        }

        running.GetAwaiter().GetResult();
        return null;
    }

    private async Task ReconcileAsync(ObjectKey key)
    {
        try
        {
            if (await _addresses.ReconcileAsync(key, CancellationToken.None) is not null)
            {
                Enqueue(key);
            }
        }
        catch (Exception exception) when (exception is IOException or KubeApiException)
        {
            Enqueue(key);
        }
    }

    private async Task RestAsync(string name)
    {
        try
        {
            if (await _rest.ReconcileAsync(name, CancellationToken.None) is { } left)
            {
                _resting.Add((name, _time.GetUtcNow() + left));
            }
        }
        catch (IOException)
        {
            _resting.Add((name, _time.GetUtcNow()));
        }
    }

    private void Bring(Type type)
    {
        var at = _store.Log.FindIndex(_seen[type], change => TypeOf(change) == type);
        if (at < 0)
        {
            return;
        }

        _seen[type] = at + 1;
        var change = _store.Log[at];
        if (type == typeof(Service))
        {
            Set(_services, change.Key, (Service?)change.New);
            Enqueue(change.Key);
        }
        else if (type == typeof(AddressClaim))
        {
            Set(_claims, change.Key.Name, (AddressClaim?)change.New);
            Noticed(new InformerChange<AddressClaim>(change.Key, (AddressClaim?)change.Old, (AddressClaim?)change.New), _addresses.Waiting.OrderBy(key => key.ToString(), StringComparer.Ordinal));
        }
        else
        {
            Set(_pools, change.Key.Name, (AddressPool?)change.New);
            _services.Keys.ToList().ForEach(Enqueue);
        }
    }

    private static void Set<TKey, T>(Dictionary<TKey, T> cache, TKey key, T? now)
        where TKey : notnull
        where T : class
    {
        cache.Remove(key);
        if (now is not null)
        {
            cache[key] = now;
        }
    }

    private void Noticed(InformerChange<AddressClaim> change, IEnumerable<ObjectKey> waiting)
    {
        _unread.Add(change);
        foreach (var key in ServiceLoops.Concerned(change, waiting).ToList())
        {
            Enqueue(key);
        }

        foreach (var name in ClaimRestController.KeysOf(change))
        {
            _resting.Add((name, _time.GetUtcNow()));
        }
    }
}
