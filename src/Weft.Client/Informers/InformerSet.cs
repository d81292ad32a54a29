using Microsoft.Extensions.Logging;
using Weft.Api;

namespace Weft.Client;

/// <summary>The informers of one process: one per resource, shared by everything that reads it.</summary>
/// <remarks>Ask for all informers before <see cref="RunAsync"/>; the set is closed then.</remarks>
public sealed class InformerSet(KubeClient client, ILoggerFactory loggers, InformerOptions? defaults = null)
{
    private readonly Lock _lock = new(); // guards _informers and _started
    private readonly Dictionary<string, IInformer> _informers = [];
    private bool _started;

    /// <summary>The informer of a resource in all namespaces; the same one for every caller.</summary>
    public Informer<T> For<T>(ResourceType<T> type)
        where T : KubeObject =>
        Shared(type, "", () => new Informer<T>(client, type, loggers.CreateLogger<Informer<T>>(), defaults));

    /// <summary>The informer of a resource that keeps something smaller of each object; one per kind of what is kept.</summary>
    /// <param name="type">The resource.</param>
    /// <param name="projection">What is kept.</param>
    /// <param name="mayBeAbsent">See <see cref="InformerOptions.MayBeAbsent"/>; the first caller for a resource decides.</param>
    public Informer<T, TKept> For<T, TKept>(ResourceType<T> type, InformerProjection<T, TKept> projection, bool mayBeAbsent = false)
        where T : KubeObject
        where TKept : class
    {
        var options = (defaults ?? new InformerOptions()) with { MayBeAbsent = mayBeAbsent };
        return Shared(type, typeof(TKept).Name, () => new Informer<T, TKept>(client, type, projection, loggers.CreateLogger<Informer<T>>(), options));
    }

    /// <summary>Runs all informers until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        IInformer[] all;
        lock (_lock)
        {
            _started = true;
            all = [.. _informers.Values];
        }

        return TaskGroup.RunAsync(all.Select<IInformer, Func<CancellationToken, Task>>(informer => informer.RunAsync), cancellationToken);
    }

    public Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.WhenAll(_informers.Values.Select(informer => informer.WaitForSyncAsync(cancellationToken)).ToArray());
        }
    }

    private TInformer Shared<TInformer>(ResourceType type, string kept, Func<TInformer> make)
        where TInformer : IInformer
    {
        var name = $"{type.Plural}.{type.Version}.{type.Group}/{kept}";
        lock (_lock)
        {
            if (_informers.TryGetValue(name, out var known))
            {
                return (TInformer)known;
            }

            if (_started)
            {
                throw new InvalidOperationException($"the informers run already; {type.Plural} must be asked for earlier");
            }

            var informer = make();
            _informers.Add(name, informer);
            return informer;
        }
    }
}
