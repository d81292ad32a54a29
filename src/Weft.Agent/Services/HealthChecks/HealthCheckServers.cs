using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Linux.Namespaces;

namespace Weft.Agent.Services.HealthChecks;

/// <summary>Answers on the <c>healthCheckNodePort</c> of every Service that has one.</summary>
/// <param name="network">The node's namespace; null for this process's own.</param>
internal sealed partial class HealthCheckServers(ServiceSource source, NetworkNamespace? network, TimeProvider time, ILogger<HealthCheckServers> logger)
    : IDisposable
{
    /// <summary>Connections served at once; further ones wait in their ports' queues.</summary>
    private const int MaxConcurrent = 64;

    /// <summary>A port that somebody else has is asked for again after this long.</summary>
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(10);

    [SuppressMessage("Usage", "CA2213", Justification = "Connections that are still served give their slot back after the servers are gone; it has no handle to free.")]
    private readonly SemaphoreSlim _slots = new(MaxConcurrent);

    private readonly Dictionary<ushort, HealthCheckListener> _listeners = [];
    private readonly HashSet<ushort> _refused = [];

    // One slot: "look again". What changed is found by looking.
    private readonly Channel<bool> _dirty = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ImmutableDictionary<ObjectKey, HealthCheckTarget>? _served;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        void Look() => _dirty.Writer.TryWrite(true);
        source.Changed += Look;
        Look();
        try
        {
            while (true)
            {
                await _dirty.Reader.ReadAsync(cancellationToken);
                if (source.Current is { } view && (view.HealthChecks != _served || _refused.Count > 0))
                {
                    Serve(view.HealthChecks);
                }

                if (_refused.Count > 0)
                {
                    await Task.Delay(_retry, time, cancellationToken);
                    Look();
                }
            }
        }
        finally
        {
            source.Changed -= Look;
        }
    }

    public void Dispose()
    {
        foreach (var listener in _listeners.Values)
        {
            listener.Dispose();
        }

        _listeners.Clear();
    }

    private void Serve(ImmutableDictionary<ObjectKey, HealthCheckTarget> wanted)
    {
        // The API server gives a port once; should two Services have one all the same, the first by name is answered for, on every node.
        var ports = new Dictionary<ushort, (ObjectKey Service, int Endpoints)>();
        foreach (var (service, target) in wanted.OrderBy(pair => pair.Key, Comparer<ObjectKey>.Create(ServiceOrder.Compare)))
        {
            ports.TryAdd(target.Port, (service, target.Endpoints));
        }

        foreach (var port in _listeners.Keys.Where(port => !ports.ContainsKey(port)).ToList())
        {
            _listeners.Remove(port, out var gone);
            gone?.Dispose();
        }

        _refused.RemoveWhere(port => !ports.ContainsKey(port));
        foreach (var (port, (service, endpoints)) in ports)
        {
            if (_listeners.TryGetValue(port, out var listener))
            {
                listener.Tell(service, endpoints);
            }
            else
            {
                Open(port, service, endpoints);
            }
        }

        _served = wanted;
    }

    private void Open(ushort port, ObjectKey service, int endpoints)
    {
        try
        {
            _listeners[port] = HealthCheckListener.Open(network, port, service, endpoints, _slots, time);
            _refused.Remove(port);
        }
        catch (SocketException e)
        {
            if (_refused.Add(port))
            {
                LogRefused(port, service.ToString(), e.Message);
            }
        }
    }

    [LoggerMessage(1710, LogLevel.Warning, "Health checks of Service {Service} are not answered, port {Port} cannot be listened on: {Reason}")]
    private partial void LogRefused(ushort port, string service, string reason);
}
