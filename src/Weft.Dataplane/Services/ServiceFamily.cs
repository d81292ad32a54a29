using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Services;

/// <summary>
/// Brings the Services of one address family into the kernel. Only ports that changed are looked at, and only their rows and tables are
/// touched. What the kernel holds when the process starts is used on where it is right. Not thread-safe but for <see cref="OwnerOf"/>.
/// </summary>
internal sealed partial class ServiceFamily<TAbi, TService, TMember, TRange, TBackend> : IDisposable
    where TAbi : IServiceAbi<TService, TMember, TRange, TBackend>
    where TService : unmanaged
    where TMember : unmanaged
    where TRange : unmanaged
    where TBackend : unmanaged
{
    /// <summary>Ports whose tables are computed at a time: enough for all processors, few enough to bound the memory.</summary>
    private const int PortsAtATime = 1024;

    /// <summary>With fewer ports, telling the other processors costs more than it saves.</summary>
    private const int PortsWorthSharing = 32;

    private readonly ServiceIds _ids = new();
    private readonly ServicePages<TBackend> _backends;
    private readonly TableStore<TBackend> _store;
    private readonly MapReconciler<TService, ServiceRow> _services;
    private readonly MapReconciler<TMember, MemberRow> _members;
    private readonly MapReconciler<TRange, uint> _ranges;
    private readonly FrontendClaims<TService> _claims = new();
    private readonly Dictionary<TService, (int All, int Echo)> _addresses = new(RowComparer<TService>.Instance);
    private readonly Dictionary<ServicePortKey, PortState<TService>> _ports = [];
    private readonly Dictionary<ServicePortKey, List<ApplyError>> _faults = [];
    private readonly HashSet<ServicePortKey> _retry = [];
    private readonly RetiredTables<TService> _retired;
    private readonly RecoveredTables<TService> _recovered = new();
    private bool _isRecovered;

    public ServiceFamily(PinnedMaps maps, ServicePages<ushort> slots)
    {
        _backends = new ServicePages<TBackend>(maps.Get(TAbi.Backends), AbiConstants.BackendPageBits, 1, System.Runtime.CompilerServices.Unsafe.SizeOf<TBackend>());
        _store = new TableStore<TBackend>(slots, _backends, static backend => TAbi.Backend(backend.Address, backend.Port));

        // A port that serves other endpoints keeps its flows; only what is gone concerns them, and an address that became another port's.
        _services = new(
            maps.Get(TAbi.Services), new() { OnChange = static (before, after) => before.Id != after.Id }, SubjectOfRow);
        _members = new(
            maps.Get(TAbi.Members), new() { OnChange = static (before, after) => before.Port != after.Port }, key => _ids.SubjectOf(TAbi.ServiceOf(key)));
        _ranges = new(
            maps.Get(TAbi.Ranges), new() { OnChange = static (_, _) => false, OnRemove = false }, key => _ids.SubjectOf(TAbi.ServiceOf(key)));
        _retired = new RetiredTables<TService>(_services, _store.Free);
    }

    /// <summary>What is wanted and cannot be.</summary>
    public IEnumerable<ApplyError> Errors => _faults.Values.SelectMany(errors => errors);

    public int TableCount => _ports.Values.Sum(port => port.Tables.Count(table => !table.IsNone));

    /// <summary>The Service port that has an address and port, or null. Safe from any thread.</summary>
    public ServicePortKey? OwnerOf(IPAddress? address, ushort port, byte protocol) =>
        _claims.TryGetOwner(TAbi.ServiceKey(address, port, protocol), out var owner) ? owner : null;

    public void ReadBack()
    {
        _backends.ReadBack();
        _ranges.ReadBack();
        _members.ReadBack();
        _services.ReadBack();
    }

    /// <summary>Takes in what changed, of this family.</summary>
    public void Want(IEnumerable<ServicePortKey> changed, ServiceSet services)
    {
        _backends.BeginPass();
        var isFirst = !_isRecovered;
        if (isFirst)
        {
            Recover();
        }

        var wanted = Checked(changed.Where(key => key.Family == TAbi.Family).Concat(_retry), services);
        _retry.Clear();
        foreach (var chunk in WithWaiting(wanted, services).Chunk(PortsAtATime))
        {
            var ports = chunk.Length < PortsWorthSharing
                ? Array.ConvertAll(chunk, port => Prepare(port.Key, port.Port))
                : chunk.AsParallel().AsOrdered().Select(port => Prepare(port.Key, port.Port)).ToArray();
            foreach (var port in ports)
            {
                Bring(port);
                port.Dispose();
            }
        }

        if (isFirst)
        {
            _recovered.Retire(_retired);
        }
    }

    /// <summary>What is referred to comes first.</summary>
    public void Write(ChangeLog log)
    {
        if (!log.TryCounted(Subjects.Underlay, _backends.Name, _backends.Publish))
        {
            return;
        }

        _ranges.Write(log);
        _members.Write(log);
        _services.Write(log);
    }

    /// <summary>The other way round.</summary>
    public void Delete(ChangeLog log)
    {
        _services.Delete(log);
        _members.Delete(log);
        _ranges.Delete(log);
        _retired.FreeUnused();
        log.TryCounted(Subjects.Underlay, _backends.Name, _backends.Trim);
    }

    public void Dispose() => _backends.Dispose();

    private string SubjectOfRow(TService key) => _claims.TryGetOwner(key, out var owner) ? Subjects.Of(owner) : Subjects.Underlay;

    // In an order that every node and every start agrees on.
    private static List<(ServicePortKey Key, CheckedPort? Port)> Checked(IEnumerable<ServicePortKey> keys, ServiceSet services) =>
    [
        .. keys.Distinct()
            .OrderBy(key => key.Namespace, StringComparer.Ordinal).ThenBy(key => key.Name, StringComparer.Ordinal).ThenBy(key => key.Port, StringComparer.Ordinal)
            .Select(key => (key, services.TryGet(key, out var spec) ? ServiceChecks.Check(spec) : null)),
    ];

    // Everything that is given up is given up before anything is taken, so that an address can change hands in one pass.
    private List<(ServicePortKey Key, CheckedPort? Port)> WithWaiting(List<(ServicePortKey Key, CheckedPort? Port)> wanted, ServiceSet services)
    {
        var waiting = new HashSet<ServicePortKey>();
        foreach (var (key, port) in wanted)
        {
            _faults.Remove(key);
            if (_ports.TryGetValue(key, out var before))
            {
                Release(before, port, waiting);
            }
        }

        waiting.ExceptWith(wanted.Select(port => port.Key));
        foreach (var key in waiting)
        {
            _faults.Remove(key);
        }

        wanted.AddRange(Checked(waiting, services));
        return wanted;
    }

    private void Recover()
    {
        foreach (var (key, row) in _services.Actual)
        {
            _ids.Skip(row.Id);
            _recovered.Add(key, row.Inside, _store.Recover);
            _recovered.Add(key, row.Outside, _store.Recover);
        }

        foreach (var key in _members.Actual.Keys)
        {
            _ids.Skip(TAbi.ServiceOf(key));
        }

        foreach (var key in _ranges.Actual.Keys)
        {
            _ids.Skip(TAbi.ServiceOf(key));
        }

        _isRecovered = true;
    }
}
