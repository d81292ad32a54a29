using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Weft.Linux.Namespaces;
using Weft.Standalone.Runtime.Cni;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Runtime.Sandboxes;

/// <summary>Makes and removes the network sandboxes of one node's workloads.</summary>
/// <remarks>
/// The record is on disk before the namespace exists and until it is gone, so that a sandbox is never forgotten. A sandbox
/// whose ADD failed is removed and the next attempt gets a new one with a new id, as container runtimes do.
/// </remarks>
internal sealed partial class SandboxManager(
    RuntimeNodeOptions node, CniInvoker cni, PodStore store, TimeProvider time, ILogger<SandboxManager> logger)
{
    private const string InterfaceName = "eth0";
    private const int ShortIdLength = 12;

    /// <summary>True if the workload's sandbox is attached and its namespace is still the one that was attached.</summary>
    public static bool IsIntact(PodRecord pod) =>
        pod.Sandbox is { Ready: true } sandbox && Identify(sandbox.NetnsPath) is { } identity && identity == sandbox.NetnsIdentity;

    /// <summary>Makes a new sandbox; the workload must have none.</summary>
    /// <exception cref="CniException">The plugin refused; nothing is left behind unless DEL fails too.</exception>
    public async Task<PodRecord> CreateAsync(PodRecord pod, CancellationToken cancellationToken)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        string name = node.SandboxNamespacePrefix + id[..ShortIdLength];
        pod = pod with { Sandbox = new SandboxRecord { Id = id, NetnsPath = NetworkNamespace.PathOf(name), CreatedAt = time.GetUtcNow() } };
        store.Save(pod);
        using (NetworkNamespace created = NetworkNamespace.Create(name))
        {
            Loopback.Up(created);
        }

        pod = pod with { Sandbox = pod.Sandbox with { NetnsIdentity = Identify(pod.Sandbox.NetnsPath) } };
        store.Save(pod);
        try
        {
            var result = await cni.AddAsync(Attachment(pod), cancellationToken);
            pod = pod with
            {
                Addresses = CniResult.Addresses(result),
                Sandbox = pod.Sandbox with { CniResult = result, ReadyAt = time.GetUtcNow() },
            };
            store.Save(pod);
            SandboxReady(logger, pod.Namespace, pod.Name, id, string.Join(", ", pod.Addresses));
            return pod;
        }
        catch (CniException)
        {
            await TryRemoveAsync(pod, cancellationToken);
            throw;
        }
    }

    /// <summary>Detaches and removes the workload's sandbox, if it has one. Its processes must be gone.</summary>
    /// <exception cref="CniException">The plugin refused DEL; the sandbox stays recorded, call again.</exception>
    public async Task<PodRecord> RemoveAsync(PodRecord pod, CancellationToken cancellationToken)
    {
        if (pod.Sandbox is not { } sandbox)
        {
            return pod;
        }

        await cni.DeleteAsync(Attachment(pod), sandbox.CniResult, cancellationToken);
        NetworkNamespace.TryDelete(Path.GetFileName(sandbox.NetnsPath));
        pod = pod with { Sandbox = null };
        store.Save(pod);
        return pod;
    }

    /// <summary>Lets the plugins drop what no recorded sandbox stands for.</summary>
    public Task CollectGarbageAsync(IEnumerable<PodRecord> pods, CancellationToken cancellationToken) =>
        cni.CollectGarbageAsync(pods.Where(pod => pod.Sandbox is not null).Select(Attachment), cancellationToken);

    private async Task TryRemoveAsync(PodRecord pod, CancellationToken cancellationToken)
    {
        try
        {
            await RemoveAsync(pod, cancellationToken);
        }
        catch (CniException exception)
        {
            // The record stays, and the next attempt begins with removing it.
            RemovalFailed(logger, pod.Namespace, pod.Name, exception.Message);
        }
    }

    private static CniAttachment Attachment(PodRecord pod) =>
        new(pod.Sandbox!.Id, pod.Sandbox.NetnsPath, InterfaceName, pod.Namespace, pod.Name, pod.Uid);

    private static string? Identify(string path)
    {
        try
        {
            using NetworkNamespace? opened = NetworkNamespace.TryOpen(path, out NetworkNamespace? found) ? found : null;
            return opened is null ? null : $"{opened.Identity.Inode}@{opened.Identity.BootId}";
        }
        catch (IOException)
        {
            // A plain file: the name is there, but its mount is gone, as after a restart of the machine.
            return null;
        }
    }

    [LoggerMessage(3110, LogLevel.Information, "Sandbox of {Namespace}/{Name} is attached: id {Id}, addresses {Addresses}")]
    private static partial void SandboxReady(ILogger logger, string @namespace, string name, string id, string addresses);

    [LoggerMessage(3111, LogLevel.Warning, "Sandbox of {Namespace}/{Name} could not be removed and will be tried again: {Reason}")]
    private static partial void RemovalFailed(ILogger logger, string @namespace, string name, string reason);
}
