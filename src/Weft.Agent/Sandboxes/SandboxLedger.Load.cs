using Weft.Dataplane.Endpoints;

namespace Weft.Agent.Sandboxes;

/// <summary>The way back after a restart: from files, and from the kernel where files were lost.</summary>
internal sealed partial class SandboxLedger
{
    /// <summary>Reads the directory. Call once, before anything else.</summary>
    /// <param name="kernel">What the kernel holds; it stands in for files that are lost or not understood.</param>
    public void Load(string bootId, IReadOnlyList<KernelEndpoint> kernel)
    {
        lock (_gate)
        {
            Dictionary<EndpointId, SandboxKey> lost = [];
            foreach (var name in _directory.Names())
            {
                LoadFileLocked(name, lost);
            }

            DropDoublesLocked();
            SettleLocked(bootId);
            foreach (var endpoint in kernel.Where(endpoint => !_records.ContainsKey(endpoint.Id)))
            {
                RebuildLocked(endpoint, lost);
            }

            PublishLocked();
        }
    }

    private void LoadFileLocked(string name, Dictionary<EndpointId, SandboxKey> lost)
    {
        var isNamed = SandboxFileName.TryParse(name, out var id, out var key);
        var record = TryReadFile(name, out var problem);
        if (record is not null && isNamed && SandboxFileName.Of(record) == name)
        {
            _records[record.EndpointId] = record;
            NoteLocked(record);
            return;
        }

        if (isNamed)
        {
            lost[id] = key!.Value;
        }

        var aside = name;
        try
        {
            aside = _directory.SetAside(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{problem}; it could not be moved aside: {e.Message}";
        }

        LogSetAside(name, problem.Length > 0 ? problem : "its name does not match its contents", aside);
    }

    private SandboxRecord? TryReadFile(string name, out string problem)
    {
        try
        {
            var bytes = _directory.Read(name);
            if (bytes.Length <= RecordDirectory.MaxFileBytes)
            {
                return SandboxJson.TryRead(bytes, out problem);
            }

            problem = $"it is larger than {RecordDirectory.MaxFileBytes} bytes";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }

        return null;
    }

    /// <summary>Files put back by hand may claim an address twice; the newest keeps it.</summary>
    private void DropDoublesLocked()
    {
        HashSet<System.Net.IPAddress> taken = [];
        foreach (var record in _records.Values.OrderBy(r => r.Phase).ThenByDescending(r => r.Sequence).ToList())
        {
            if (record.Addresses.Any(taken.Contains))
            {
                _records.Remove(record.EndpointId);
                if (record.Phase != SandboxPhase.Released)
                {
                    LogDouble(SandboxFileName.Of(record), string.Join(", ", record.Addresses));
                }

                TryFile("set aside", record, () => _directory.SetAside(SandboxFileName.Of(record)));
                continue;
            }

            taken.UnionWith(record.Addresses);
        }
    }

    /// <summary>Brings records in line with this boot and this clock.</summary>
    private void SettleLocked(string bootId)
    {
        var now = _time.GetUtcNow();
        foreach (var record in _records.Values.ToList())
        {
            if (record.Phase != SandboxPhase.Released && record.Netns.BootId != bootId)
            {
                ReleaseLocked(record);
            }
            else if (record.ReleasedAt > now)
            {
                // The clock was set back: without this the address would cool for as long as it was ahead.
                _records[record.EndpointId] = record with { ReleasedAt = now };
            }
        }
    }

    private void RebuildLocked(KernelEndpoint endpoint, Dictionary<EndpointId, SandboxKey> lost)
    {
        var key = lost.GetValueOrDefault(endpoint.Id, new SandboxKey("", endpoint.ContainerInterface));
        var slash = endpoint.Workload.IndexOf('/', StringComparison.Ordinal);
        var pod = slash < 0 ? PodIdentity.Unknown : new PodIdentity(endpoint.Workload[..slash], endpoint.Workload[(slash + 1)..], "");
        var record = new SandboxRecord(
            key,
            endpoint.Id,
            pod,
            endpoint.Netns,
            endpoint.Ipv4,
            endpoint.Ipv6,
            endpoint.Mac,
            endpoint.HostInterface,
            SandboxPhase.Active,
            (_newest?.Sequence ?? 0) + 1,
            _time.GetUtcNow());
        _records[record.EndpointId] = record;
        NoteLocked(record);
        SaveOrRemember(record);
        LogRebuilt(record.Workload, record.HostInterface, string.Join(", ", record.Addresses));
    }
}
