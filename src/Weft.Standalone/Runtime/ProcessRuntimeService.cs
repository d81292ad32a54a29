using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Linux.Namespaces;
using Weft.Standalone.Runtime.Cgroups;
using Weft.Standalone.Runtime.Cni;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Nodes;
using Weft.Standalone.Runtime.Pods;
using Weft.Standalone.Runtime.Probes;
using Weft.Standalone.Runtime.Sandboxes;
using Weft.Standalone.Runtime.Volumes;

namespace Weft.Standalone.Runtime;

/// <summary>The process runtimes of all nodes: one registrar and one runtime each, independent of one another.</summary>
internal sealed class ProcessRuntimeService(ProcessRuntimeOptions options, KubeClient client, ILoggerFactory loggers, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string cgroups = CgroupTree.FindMount(await File.ReadAllLinesAsync("/proc/mounts", stoppingToken));
        MachineFacts machine = MachineFacts.Read();
        PodStore[] stores = [.. options.Nodes.Select(node => new PodStore(node.StateDirectory, loggers.CreateLogger<PodStore>()))];
        RemoveForgottenNamespaces(stores);
        Informer<Service> services = new(client, ResourceTypes.Services, loggers.CreateLogger<Informer<Service>>());
        ClientConfigSource config = new(client, services);
        await Task.WhenAll([
            services.RunAsync(stoppingToken),
            .. options.Nodes.Zip(stores, (node, store) => RunNodeAsync(node, store, cgroups, machine, config, stoppingToken)),
        ]);
    }

    private async Task RunNodeAsync(
        RuntimeNodeOptions node, PodStore store, string cgroupMount, MachineFacts machine, ClientConfigSource config, CancellationToken cancellationToken)
    {
        CniInvoker cni = new(node.CniConfDirectory, node.CniBinDirectories, time);
        CgroupTree cgroups = new(cgroupMount, node.Cgroup);
        EventRecorder events = new(client, "kubelet", loggers.CreateLogger<EventRecorder>(), node.Name);
        PodServices services = new()
        {
            Node = node,
            Client = client,
            Events = events,
            Store = store,
            Sandboxes = new SandboxManager(node, cni, store, time, loggers.CreateLogger<SandboxManager>()),
            Runner = new ContainerRunner(store, cgroups, time),
            Cgroups = cgroups,
            Config = config,
            Volumes = new VolumePreparer(store, config, time),
            Probes = new ProbeRunner(node.NetnsPath),
            Time = time,
            Logger = loggers.CreateLogger<PodWorker>(),
        };
        InformerOptions bound = new() { FieldSelector = $"spec.nodeName={node.Name}" };
        NodeRuntime runtime = new(
            services, new Informer<Pod>(client, ResourceTypes.Pods, loggers.CreateLogger<Informer<Pod>>(), bound), loggers.CreateLogger<NodeRuntime>());
        NodeRegistrar registrar = new(node, client, cni, machine, time, loggers.CreateLogger<NodeRegistrar>());
        await Task.WhenAll(events.RunAsync(cancellationToken), registrar.RunAsync(cancellationToken), runtime.RunAsync(cancellationToken));
    }

    /// <summary>A sandbox is on record before it exists, so a namespace that no record names was left by a lab that is gone.</summary>
    private void RemoveForgottenNamespaces(PodStore[] stores)
    {
        HashSet<string> known = [.. stores.SelectMany(store => store.Load()).Select(record => Path.GetFileName(record.Sandbox?.NetnsPath ?? ""))];
        foreach (string prefix in options.Nodes.Select(node => node.SandboxNamespacePrefix).Distinct(StringComparer.Ordinal))
        {
            foreach (string name in NetworkNamespace.Names().Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !known.Contains(name)))
            {
                NetworkNamespace.TryDelete(name);
            }
        }
    }
}
