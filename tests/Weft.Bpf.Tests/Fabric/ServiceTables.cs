using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>A port of a Service as a test wants it; a backend is written as <c>10.64.1.10:8080</c> or <c>[fd64::10]:8080</c>.</summary>
internal sealed record TestService(string Address, ushort Port, byte Protocol, params string[] Outside)
{
    /// <summary>The row that says of an address that it is of Services.</summary>
    public static TestService OfAddress(string address, ServiceFlag flags = ServiceFlag.Echo) => new(address, 0, 0) { Id = 0, Flags = flags };

    /// <summary>The address that stands for any node's own.</summary>
    public const string AnyNode4 = "0.0.0.0";
    public const string AnyNode6 = "::";

    public uint Id { get; init; } = 1;

    public ServiceFlag Flags { get; init; } = ServiceFlag.Outside;

    public uint Affinity { get; init; }

    /// <summary>The backends of clients of the fabric.</summary>
    public string[] Inside { get; init; } = [];

    /// <summary>Backends that are in no table any more, but keep their flows.</summary>
    public string[] Draining { get; init; } = [];

    /// <summary>Prefixes that clients outside may come from.</summary>
    public string[] Ranges { get; init; } = [];
}

/// <summary>
/// Rows of Services, written as user space would, but with tables that have one slot for each backend, in order: a flow's backend is
/// the remainder of its hash. One page of each kind is enough.
/// </summary>
internal sealed class ServiceTables(LoadedPrograms loaded) : IDisposable
{
    private readonly List<BpfMap> _pages = [];
    private BpfMap<uint, ulong>? _slots;
    private BpfMap<uint, Backend4Record>? _backends4;
    private BpfMap<uint, Backend6Record>? _backends6;
    private uint _used;

    public void Add(TestService service)
    {
        MakePages();
        foreach (var backend in service.Draining.Concat(service.Inside).Concat(service.Outside))
        {
            WriteMember(service.Id, backend, service.Draining.Contains(backend));
        }

        Write(service, WriteTable(service.Inside), WriteTable(service.Outside));
        foreach (var range in service.Ranges)
        {
            WriteRange(service.Id, range);
        }
    }

    /// <summary>Writes the row alone, with any tables.</summary>
    public void Write(TestService service, ServiceTableRecord inside, ServiceTableRecord outside = default)
    {
        var row = new ServiceRow { Id = service.Id, Flags = (uint)service.Flags, Inside = inside, Outside = outside, Affinity = service.Affinity };
        if (Rows.IsIpv4(service.Address))
        {
            loaded.Map(MapSpecs.Services4).Update(new ServiceKey4 { Addr = Rows.Ipv4(service.Address), Port = service.Port, Protocol = service.Protocol }, row);
        }
        else
        {
            loaded.Map(MapSpecs.Services6).Update(new ServiceKey6 { Addr = Rows.Ipv6(service.Address), Port = service.Port, Protocol = service.Protocol }, row);
        }
    }

    /// <summary>Takes a backend's membership away, as user space does before it raises the generation.</summary>
    public void Leave(uint service, string address)
    {
        if (Rows.IsIpv4(address))
        {
            loaded.Map(MapSpecs.Members4).TryDelete(new MemberKey4 { Service = service, Addr = Rows.Ipv4(address) });
        }
        else
        {
            loaded.Map(MapSpecs.Members6).TryDelete(new MemberKey6 { Service = service, Addr = Rows.Ipv6(address) });
        }
    }

    public void Clear()
    {
        Clear(loaded.Map(MapSpecs.Members4));
        Clear(loaded.Map(MapSpecs.Members6));
        Clear(loaded.Map(MapSpecs.Affinity4));
        Clear(loaded.Map(MapSpecs.Affinity6));
        Clear(loaded.Map(MapSpecs.Services4));
        Clear(loaded.Map(MapSpecs.Services6));
        Clear(loaded.Map(MapSpecs.Ranges4));
        Clear(loaded.Map(MapSpecs.Ranges6));
        _used = 0;
    }

    public void Dispose() => _pages.ForEach(page => page.Dispose());

    private static void Clear<TKey, TValue>(BpfMap<TKey, TValue> map)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        foreach (var (key, _) in map.Dump())
        {
            map.TryDelete(key);
        }
    }

    private void MakePages()
    {
        if (_slots is not null)
        {
            return;
        }

        const uint Slots = (1u << AbiConstants.MaglevPageBits) / AbiConstants.MaglevSlotsPerRow;
        const uint Backends = 1u << AbiConstants.BackendPageBits;
        _slots = MakePage(MapSpecs.Maglev.Name, sizeof(ulong), Slots).As<uint, ulong>();
        _backends4 = MakePage(MapSpecs.Backends4.Name, 8, Backends).As<uint, Backend4Record>();
        _backends6 = MakePage(MapSpecs.Backends6.Name, 24, Backends).As<uint, Backend6Record>();
    }

    private BpfMap MakePage(string of, int rowBytes, uint rows)
    {
        var page = BpfMap.Create(new BpfMapLayout(BpfMapType.Array, sizeof(uint), rowBytes, rows, BpfMapLayout.Mappable), "page");
        _pages.Add(page);
        loaded.Map(of).AsMapArray().Put([new(0, page)]);
        return page;
    }

    private ServiceTableRecord WriteTable(string[] backends)
    {
        var table = new ServiceTableRecord { Slots = _used, Size = (uint)backends.Length, Backends = _used };
        for (var i = 0; i < backends.Length; i++)
        {
            WriteBackend(_used + (uint)i, backends[i]);
        }

        WriteSlots(backends.Length);
        return table;
    }

    // Both pages are used in step, four slots to a row.
    private void WriteSlots(int count)
    {
        for (var first = 0; first < count; first += AbiConstants.MaglevSlotsPerRow)
        {
            var row = 0ul;
            for (var i = 0; i < Math.Min(AbiConstants.MaglevSlotsPerRow, count - first); i++)
            {
                row |= (ulong)(first + i) << (16 * i);
            }

            _slots!.Update((_used + (uint)first) / AbiConstants.MaglevSlotsPerRow, row);
        }

        _used += (uint)(count + AbiConstants.MaglevSlotsPerRow - 1) / AbiConstants.MaglevSlotsPerRow * AbiConstants.MaglevSlotsPerRow;
    }

    private void WriteBackend(uint index, string text)
    {
        var at = System.Net.IPEndPoint.Parse(text);
        var address = at.Address.ToString();
        if (Rows.IsIpv4(address))
        {
            _backends4!.Update(index, new Backend4Record { Addr = Rows.Ipv4(address), Port = (ushort)at.Port });
        }
        else
        {
            _backends6!.Update(index, new Backend6Record { Addr = Rows.Ipv6(address), Port = (ushort)at.Port });
        }
    }

    private void WriteMember(uint service, string text, bool draining)
    {
        var at = System.Net.IPEndPoint.Parse(text);
        var address = at.Address.ToString();
        var row = new MemberRow { Port = (ushort)at.Port, Draining = draining ? (byte)1 : (byte)0 };
        if (Rows.IsIpv4(address))
        {
            loaded.Map(MapSpecs.Members4).Update(new MemberKey4 { Service = service, Addr = Rows.Ipv4(address) }, row);
        }
        else
        {
            loaded.Map(MapSpecs.Members6).Update(new MemberKey6 { Service = service, Addr = Rows.Ipv6(address) }, row);
        }
    }

    private void WriteRange(uint service, string prefix)
    {
        const uint ServiceBits = 32;
        var (address, length) = Rows.Split(prefix);
        if (Rows.IsIpv4(address))
        {
            loaded.Map(MapSpecs.Ranges4).Update(new RangeKey4 { Length = ServiceBits + length, Service = service, Addr = Rows.Ipv4(address) }, 1);
        }
        else
        {
            loaded.Map(MapSpecs.Ranges6).Update(new RangeKey6 { Length = ServiceBits + length, Service = service, Addr = Rows.Ipv6(address) }, 1);
        }
    }
}
