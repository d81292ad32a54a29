using Microsoft.Extensions.Logging;
using Weft.Agent.Apply;
using Weft.Agent.Cluster;
using Weft.Agent.Cni;
using Weft.Agent.Http;
using Weft.Agent.Kernel;
using Weft.Agent.Metrics;
using Weft.Agent.Nodes;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Explain;
using Weft.Agent.Policies.Problems;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Sandboxes;
using Weft.Agent.Services;
using Weft.Agent.Services.HealthChecks;
using Weft.Agent.Services.Problems;
using Weft.Agent.Services.Projection;
using Weft.Agent.Status;
using Weft.Client;

namespace Weft.Agent;

/// <summary>One running agent: its parts, made in order, run together, ended together.</summary>
internal sealed partial class AgentRuntime : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>How soon a namespace that is gone, or an uplink that changed, is noticed.</summary>
    private static readonly TimeSpan _watchPeriod = TimeSpan.FromSeconds(5);

    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StateLock _lock;
    private readonly NodeKernel _kernel;
    private readonly KubeClient _client;
    private readonly InformerSet _informers;
    private readonly EventRecorder _events;
    private readonly ClusterWatcher _cluster;
    private readonly ServiceWatcher _services;
    private readonly PolicyWatcher _policies;
    private readonly HealthCheckServers _healthChecks;
    private readonly ProblemReporter _problems;
    private readonly PolicyProblemReporter _policyProblems;
    private readonly NodeLease _lease;
    private readonly ApplyLoop _loop;
    private readonly FabricNodeStatusPublisher _publisher;
    private readonly MetricRegistry _registry = new();
    private readonly MemoryTrim _memory;
    private readonly AgentMetrics _metrics;
    private readonly PolicyMetrics _policyMetrics;
    private readonly CniServer _cni;
    private readonly NodeEvents _told;
    private readonly AgentApi _api;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AgentRuntime(AgentOptions options, TimeProvider time, ILoggerFactory loggers, StateLock stateLock, NodeKernel kernel)
    {
        (_options, _time, _lock, _kernel) = (options, time, stateLock, kernel);
        _logger = loggers.CreateLogger<AgentRuntime>();
        _memory = new MemoryTrim(time);
        _client = new KubeClient(options.Client, time);
        _informers = new InformerSet(_client, loggers);
        _events = new EventRecorder(_client, "weft-agent", loggers.CreateLogger<EventRecorder>(), options.NodeName);

        var sources = new NodeSources(new ClusterSource(), new ServiceSource(), new PolicySource());
        var source = sources.Cluster;
        var files = new FileCalls();
        _cluster = new ClusterWatcher(
            _informers, source, new ClusterCache(new RecordDirectory(CacheDirectory(options), files), loggers.CreateLogger<ClusterCache>()));
        var index = new ServiceIndex(options.ServicePrefixes, FabricFacts.Of(options.NodeName, new ClusterSnapshot([], [])));
        _services = new ServiceWatcher(options.NodeName, _informers, source, sources.Services, index, time);
        _healthChecks = new HealthCheckServers(sources.Services, options.Network, time, loggers.CreateLogger<HealthCheckServers>());
        _problems = new ProblemReporter(options.NodeName, _client, _events, source, index, loggers.CreateLogger<ProblemReporter>());
        _lease = new NodeLease(_client, options.NodeName, loggers.CreateLogger<NodeLease>());
        var ledger = new SandboxLedger(new RecordDirectory(SandboxDirectory(options), files), time, loggers.CreateLogger<SandboxLedger>());
        ledger.Load(kernel.BootId, kernel.ReadEndpoints());
        var compiler = new PolicyCompiler();
        _policies = new PolicyWatcher(options.NodeName, _informers, source, ledger, sources.Policies, compiler, time);

        Core = new AgentCore(
            options.NodeName, ledger, sources, kernel, desired => new ApplyLoop(desired, kernel.Apply, time, loggers.CreateLogger<ApplyLoop>()));
        _loop = Core.Loop;
        _metrics = new AgentMetrics(Core, index, time, _registry);
        _policyProblems = new PolicyProblemReporter(Core, compiler, _events, time);
        _policyMetrics = new PolicyMetrics(Core, sources.Policies, time, _registry);
        _publisher = new FabricNodeStatusPublisher(_client, Core, _cluster, loggers.CreateLogger<FabricNodeStatusPublisher>());
        _loop.Applied += _ => _publisher.Request();
        source.Changed += _publisher.Request;
        sources.Policies.Changed += _publisher.Request;

        var gate = new PolicyGate(sources.Policies, _policies.FindPod, _loop, time);
        var handler = new CniHandler(Core, gate, new PodEvents(_events), loggers.CreateLogger<CniHandler>());
        _cni = new CniServer(options.CniSocketPath, Measured(handler), time, loggers.CreateLogger<CniServer>());
        _told = new NodeEvents(options.NodeName, ledger, kernel.Dataplane, new PolicyKnowledge(compiler), time);
        _api = new AgentApi(options, Core, index, kernel.Dataplane, _registry, _told, loggers);
    }

    public AgentCore Core { get; }

    /// <summary>Completes when every part runs and both sockets are served.</summary>
    public Task Started => _started.Task;

    /// <summary>Takes the node over: nothing that carries packets is touched before the first pass.</summary>
    public static AgentRuntime Open(AgentOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        Directory.CreateDirectory(options.StateDirectory, OwnerOnly);
        Directory.CreateDirectory(Path.Combine(SandboxDirectory(options), RecordDirectory.AsideName), OwnerOnly);
        Directory.CreateDirectory(Path.Combine(CacheDirectory(options), RecordDirectory.AsideName), OwnerOnly);
        var stateLock = StateLock.Take(options.StateDirectory);
        NodeKernel? kernel = null;
        try
        {
            kernel = NodeKernel.Open(options, time);
            return new AgentRuntime(options, time, loggers, stateLock, kernel);
        }
        catch
        {
            kernel?.Dispose();
            stateLock.Dispose();
            throw;
        }
    }

    /// <summary>Runs until cancelled, or until one part fails: then all end, and the process with them.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _cluster.PublishCached();
        Core.RefreshUnderlay();
        await _api.StartAsync(cancellationToken);
        LogStarted(_options.NodeName, Core.Ledger.Active.Count());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts =
        [
            _loop.RunAsync(ending.Token),
            _cni.Start(ending.Token),
            _informers.RunAsync(ending.Token),
            _cluster.RunAsync(ending.Token),
            _services.RunAsync(ending.Token),
            _policies.RunAsync(ending.Token),
            _healthChecks.RunAsync(ending.Token),
            _problems.RunAsync(ending.Token),
            _told.RunAsync(ending.Token),
            _policyProblems.RunAsync(ending.Token),
            _lease.RunAsync(ending.Token),
            _publisher.RunAsync(ending.Token),
            _events.RunAsync(ending.Token),
            WatchNodeAsync(ending.Token),
        ];
        _started.TrySetResult();
        await Task.WhenAny(parts);
        await ending.CancelAsync();
        await Task.WhenAll(parts);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _healthChecks.Dispose();
        _loop.Dispose();
        _metrics.Dispose();
        _policyMetrics.Dispose();
        _registry.Dispose();
        _client.Dispose();
        _kernel.Dispose();
        _lock.Dispose();
    }

    private static string SandboxDirectory(AgentOptions options) => Path.Combine(options.StateDirectory, "sandboxes");

    private static string CacheDirectory(AgentOptions options) => Path.Combine(options.StateDirectory, "cache");

    private Func<Weft.Cni.Wire.AgentRequest, CancellationToken, Task<Weft.Cni.Wire.AgentReply>> Measured(CniHandler handler) =>
        async (request, cancellationToken) =>
        {
            var started = _time.GetTimestamp();
            var reply = await handler.HandleAsync(request, cancellationToken);
            _metrics.CniRequest(request.Command, reply.Error?.Code ?? 0, _time.GetElapsedTime(started));
            return reply;
        };

    private async Task WatchNodeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_watchPeriod, _time, cancellationToken);
            try
            {
                Core.RefreshUnderlay();
                Core.Sweep();
                _publisher.Request();
                _memory.TrimIfWorthIt();
            }
            catch (IOException e)
            {
                // The top of a loop: what netlink refused now it may answer next time.
                LogWatchFailed(e.Message);
            }
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Agent of node {Node} started with {Workloads} workloads")]
    private partial void LogStarted(string node, int workloads);

    [LoggerMessage(1002, LogLevel.Warning, "Could not look at the node: {Reason}")]
    private partial void LogWatchFailed(string reason);
}
