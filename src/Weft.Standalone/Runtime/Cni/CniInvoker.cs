using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Weft.Standalone.Runtime.Cni;

/// <summary>Calls the plugins of one node's configuration list in the order that the CNI specification demands.</summary>
internal sealed class CniInvoker(string confDirectory, ImmutableArray<string> binDirectories, TimeProvider time)
{
    private readonly CniPluginProcess _plugin = new(binDirectories, time);

    /// <summary>Attaches the sandbox; every plugin gets the result of the one before it.</summary>
    /// <returns>The result of the last plugin.</returns>
    public async Task<JsonNode> AddAsync(CniAttachment attachment, CancellationToken cancellationToken)
    {
        CniConfiguration configuration = Load();
        JsonNode? result = null;
        for (int i = 0; i < configuration.Plugins.Length; i++)
        {
            result = await _plugin.RunAsync("ADD", configuration.ForPlugin(i, result), attachment, cancellationToken);
        }

        return result ?? throw new CniException($"network \"{configuration.Name}\" gave no result for ADD");
    }

    /// <summary>Detaches the sandbox, in reverse order. Fine when it was never attached.</summary>
    public async Task DeleteAsync(CniAttachment attachment, JsonNode? previousResult, CancellationToken cancellationToken)
    {
        CniConfiguration configuration = Load();
        for (int i = configuration.Plugins.Length - 1; i >= 0; i--)
        {
            await _plugin.RunAsync("DEL", configuration.ForPlugin(i, previousResult), attachment, cancellationToken);
        }
    }

    /// <summary>Asks whether the attachment is still as its ADD left it.</summary>
    public async Task CheckAsync(CniAttachment attachment, JsonNode previousResult, CancellationToken cancellationToken)
    {
        CniConfiguration configuration = Load();
        for (int i = 0; i < configuration.Plugins.Length; i++)
        {
            await _plugin.RunAsync("CHECK", configuration.ForPlugin(i, previousResult), attachment, cancellationToken);
        }
    }

    /// <summary>Asks whether the network can take new workloads now.</summary>
    public async Task StatusAsync(CancellationToken cancellationToken)
    {
        CniConfiguration configuration = Load();
        if (!configuration.HasStatus)
        {
            return;
        }

        for (int i = 0; i < configuration.Plugins.Length; i++)
        {
            await _plugin.RunAsync("STATUS", configuration.ForPlugin(i, null), null, cancellationToken);
        }
    }

    /// <summary>Tells the plugins which attachments exist, so that they can drop all others.</summary>
    public async Task CollectGarbageAsync(IEnumerable<CniAttachment> valid, CancellationToken cancellationToken)
    {
        CniConfiguration configuration = Load();
        if (!configuration.HasStatus)
        {
            return;
        }

        JsonArray attachments = [.. valid.Select(attachment => (JsonNode)new JsonObject
        {
            ["containerID"] = attachment.ContainerId,
            ["ifname"] = attachment.InterfaceName,
        })];
        for (int i = 0; i < configuration.Plugins.Length; i++)
        {
            JsonObject config = configuration.ForPlugin(i, null);
            config["cni.dev/valid-attachments"] = attachments.DeepClone();
            await _plugin.RunAsync("GC", config, null, cancellationToken);
        }
    }

    private CniConfiguration Load() =>
        CniConfiguration.TryLoad(confDirectory) ?? throw new CniException("cni plugin not initialized", CniException.NotAvailable);
}
