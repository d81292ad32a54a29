using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Linux.Namespaces;
using Weft.Standalone.Lab.Network;
using Weft.Standalone.Lab.Plan;
using Weft.Standalone.Lab.Processes;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab;

/// <summary>Brings a lab up and takes it down. Every step may be repeated, and picks up what a crash left.</summary>
public sealed class LabManager(LabOptions options, ILoggerFactory loggers, TimeProvider time)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan _stopGrace = TimeSpan.FromSeconds(8);

    private readonly LabPaths _paths = options.Paths;
    private readonly DaemonTable _daemons = new(options.Paths, options.Weft, options.Build, time);
    private readonly LabCleaner _cleaner = new(options.Paths, time);

    /// <summary>The topology that the lab was made with; null if there is no lab.</summary>
    public LabTopology? Recorded => File.Exists(_paths.Topology)
        ? TopologyFiles.Parse(File.ReadAllText(_paths.Topology), _paths.Topology)
        : null;

    /// <summary>Makes the lab, or repairs it, and returns when every node is ready.</summary>
    /// <param name="fresh">Begin with an empty lab: everything that was is removed first.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Leaves the lab as far as it got.</param>
    /// <exception cref="LabException">A node does not become ready, or something the lab needs is missing.</exception>
    public async Task UpAsync(bool fresh, ILabProgress progress, CancellationToken cancellationToken)
    {
        Preflight.Check();
        using FileStream guard = Lock();
        LabTopology topology = Choose(fresh);
        if (fresh)
        {
            await RemoveAsync(keepState: false, progress, cancellationToken);
        }

        progress.Step($"network of {topology.Regions.Length} regions, {topology.Nodes.Count()} nodes");
        Directory.CreateDirectory(_paths.State, OwnerOnly);
        Directory.CreateDirectory(_paths.Run, OwnerOnly);
        await File.WriteAllTextAsync(_paths.Topology, TopologyWriter.Write(topology).ToJsonString(), cancellationToken);
        BuildNetwork(topology);

        LabStarter starter = new(options, _daemons, time);
        await starter.StartAsync(topology, progress, cancellationToken);
    }

    /// <summary>Removes the lab from the machine.</summary>
    /// <param name="keepState">Leaves the API server's objects, for a later <c>up</c>.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Leaves the lab as far as it got.</param>
    public async Task DownAsync(bool keepState, ILabProgress progress, CancellationToken cancellationToken)
    {
        using (Lock())
        {
            await RemoveAsync(keepState, progress, cancellationToken);
        }

        if (!keepState)
        {
            LabCleaner.RemoveDirectory(_paths.State);
            LabCleaner.RemoveIfEmpty(_paths.StateRoot);
        }
    }

    public ImmutableArray<DaemonRecord> Daemons() => _daemons.List();

    public static bool IsAlive(DaemonRecord daemon) => DaemonTable.IsAlive(daemon);

    /// <summary>The names of the lab's namespaces that are not sandboxes, as the plan has them, and whether each is there.</summary>
    public ImmutableArray<(string Host, bool Present)> Hosts() =>
        Recorded is not { } topology
            ? []
            : [.. NetworkPlanner.Plan(topology).Namespaces.Select(item => (item.Host, NetworkNamespace.Names().Contains(_paths.Namespace(item.Host))))];

    private LabTopology Choose(bool fresh)
    {
        LabTopology? recorded = fresh ? null : Recorded;
        LabTopology wanted = options.Topology ?? recorded ?? TopologyFiles.Load(TopologyFiles.Default);
        if (recorded is not null && !JsonNode.DeepEquals(TopologyWriter.Write(recorded), TopologyWriter.Write(wanted))
            && _daemons.List().Any(DaemonTable.IsAlive))
        {
            throw new LabException(
                $"lab \"{_paths.Lab}\" runs with topology \"{recorded.Name}\", which differs from the one asked for. "
                + "Take it down first (weft lab down), or begin anew (weft lab up --fresh).");
        }

        return wanted;
    }

    private void BuildNetwork(LabTopology topology)
    {
        NetworkPlan plan = NetworkPlanner.Plan(topology);
        HashSet<string> wanted = [.. plan.Namespaces.Select(item => item.Host)];
        _cleaner.RemoveNamespaces(host => !wanted.Contains(host) && !host.StartsWith("pod-", StringComparison.Ordinal));
        new NetworkReconciler(_paths, loggers.CreateLogger<NetworkReconciler>()).Apply(plan);
    }

    private async Task RemoveAsync(bool keepState, ILabProgress progress, CancellationToken cancellationToken)
    {
        progress.Step("stopping processes");
        ImmutableArray<DaemonRecord> daemons = _daemons.List();

        // The runtime first, so that nothing is started again; the API server last, so that the others can still speak to it.
        foreach (Func<DaemonRecord, bool> group in (Func<DaemonRecord, bool>[])
            [daemon => daemon.Role == LabRoles.Standalone, daemon => daemon.Role != LabRoles.ApiServer, _ => true])
        {
            await _daemons.StopAsync(daemons.Where(group), _stopGrace, cancellationToken);
        }

        progress.Step("ending workloads");
        await _cleaner.KillWorkloadsAsync(cancellationToken);
        progress.Step("removing namespaces and pins");
        _cleaner.RemoveNamespaces(_ => true);
        _cleaner.RemovePins();
        LabCleaner.RemoveDirectory(_paths.Run);
        LabCleaner.RemoveIfEmpty(_paths.RunRoot);
        LabCleaner.RemoveDirectory(_paths.Runtime);
        if (!keepState)
        {
            foreach (string entry in Directory.Exists(_paths.State) ? Directory.GetFileSystemEntries(_paths.State) : [])
            {
                Remove(entry);
            }
        }
    }

    /// <summary>Everything of the lab's state but the lock that is held.</summary>
    private void Remove(string entry)
    {
        if (entry == LockPath)
        {
            return;
        }

        if (Directory.Exists(entry))
        {
            Directory.Delete(entry, recursive: true);
        }
        else
        {
            File.Delete(entry);
        }
    }

    private string LockPath => Path.Combine(_paths.State, "lock");

    private FileStream Lock()
    {
        Directory.CreateDirectory(_paths.State, OwnerOnly);
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new LabException($"another weft lab command is at work on lab \"{_paths.Lab}\"; wait for it to end", exception);
        }
    }
}
