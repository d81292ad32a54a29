using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Services;

/// <summary>Brings the Services of a state into the kernel. The cost of a pass is that of what changed since the last.</summary>
/// <remarks>Not thread-safe but for <see cref="OwnerOf"/>.</remarks>
internal sealed class ServiceReconciler : IDisposable
{
    private readonly ServicePages<ushort> _slots;
    private readonly ServiceFamily<ServiceAbi4, ServiceKey4, MemberKey4, RangeKey4, Backend4Record> _ipv4;
    private readonly ServiceFamily<ServiceAbi6, ServiceKey6, MemberKey6, RangeKey6, Backend6Record> _ipv6;
    private ServiceSet? _applied;

    public ServiceReconciler(PinnedMaps maps)
    {
        _slots = new ServicePages<ushort>(maps.Get(MapSpecs.Maglev), AbiConstants.MaglevPageBits, AbiConstants.MaglevSlotsPerRow, sizeof(ulong));
        _ipv4 = new(maps, _slots);
        _ipv6 = new(maps, _slots);
    }

    /// <summary>What is wanted and cannot be; it stays an error until what is wanted changes.</summary>
    public IEnumerable<ApplyError> Errors => _ipv4.Errors.Concat(_ipv6.Errors);

    /// <summary>The Service port that has an address (null: a node's own) and port; null when none has, or it is not known yet.</summary>
    public ServicePortKey? OwnerOf(AddressFamily family, IPAddress? address, ushort port, byte protocol) => family switch
    {
        AddressFamily.InterNetwork => _ipv4.OwnerOf(address, port, protocol),
        AddressFamily.InterNetworkV6 => _ipv6.OwnerOf(address, port, protocol),
        _ => null,
    };

    public void ReadBack()
    {
        _slots.ReadBack();
        _ipv4.ReadBack();
        _ipv6.ReadBack();
    }

    public void Want(ServiceSet services)
    {
        _slots.BeginPass();
        var changed = services.ChangesSince(_applied ?? ServiceSet.Empty);
        _ipv4.Want(changed, services);
        _ipv6.Want(changed, services);
        _applied = services;
    }

    public void Write(ChangeLog log)
    {
        // Until it is known what is wanted, what is there stays.
        if (_applied is not null && log.TryCounted(Subjects.Underlay, _slots.Name, _slots.Publish))
        {
            _ipv4.Write(log);
            _ipv6.Write(log);
        }
    }

    public void Delete(ChangeLog log)
    {
        if (_applied is not null)
        {
            _ipv4.Delete(log);
            _ipv6.Delete(log);
            log.TryCounted(Subjects.Underlay, _slots.Name, _slots.Trim);
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _ipv4.Dispose();
        _ipv6.Dispose();
    }
}
