using Weft.Linux;
using Weft.Linux.Bpf;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Programs;

namespace Weft.Node.Tests.Linux;

/// <summary>Maps in maps and mapped arrays, against the kernel.</summary>
public sealed class BpfPageTests : IDisposable
{
    private static readonly BpfMapLayout _page = new(BpfMapType.Array, sizeof(uint), sizeof(ulong), 32768, BpfMapLayout.Mappable);

    private readonly BpfObject _image = BpfImages.Open(BpfImages.Ipv4);
    private readonly BpfMap _outer;

    public BpfPageTests()
    {
        _image.Load();
        _outer = _image.GetMap(MapSpecs.Maglev.Name);
    }

    public void Dispose()
    {
        _outer.Dispose();
        _image.Dispose();
    }

    [Fact]
    public void A_map_put_into_an_array_of_maps_is_found_again_by_its_number()
    {
        var array = _outer.AsMapArray();
        using var first = BpfMap.Create(_page, "weft_test_page_of_slots");
        using var second = BpfMap.Create(_page, "weft_test");

        array.Put([new(0, first), new(7, second)]);

        Assert.True(array.TryLookup(7, out var id));
        Assert.Equal(second.Id, id);
        Assert.False(array.TryLookup(1, out _));
        using var found = BpfMap.TryOpenById(id, "again");
        Assert.Equal(_page, found!.Layout);
        Assert.True(array.TryDelete(0));
        Assert.False(array.TryDelete(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.TryLookup(array.Length, out _));
    }

    [Fact]
    public void An_array_of_maps_refuses_a_map_of_another_size()
    {
        using var small = BpfMap.Create(_page with { MaxEntries = 8 }, "weft_small");

        var error = Assert.Throws<ErrnoException>(() => _outer.AsMapArray().Put([new(0, small)]));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Throws<ArgumentException>(() => small.AsMapArray());
    }

    [Fact]
    public void A_map_that_is_gone_is_not_opened()
    {
        uint id;
        using (var map = BpfMap.Create(_page with { MaxEntries = 8 }, "weft_gone"))
        {
            id = map.Id;
        }

        // Freed after a grace period of the kernel, so the number may live for a moment.
        var limit = TimeProvider.System.GetTimestamp();
        BpfMap? found;
        while ((found = BpfMap.TryOpenById(id, "gone")) is not null && TimeProvider.System.GetElapsedTime(limit) < TimeSpan.FromSeconds(10))
        {
            found.Dispose();
        }

        Assert.Null(found);
    }

    [Fact]
    public void What_is_written_through_the_mapping_is_what_the_map_holds_and_the_other_way_round()
    {
        using var map = BpfMap.Create(_page, "weft_test");
        using var slots = map.Map<ushort>();
        var rows = map.As<uint, ulong>();

        slots.Write(4, [1, 2, 3, 4]);
        rows.Update(32767, 0x0008_0007_0006_0005);

        Assert.True(rows.TryLookup(1, out var row));
        Assert.Equal(0x0004_0003_0002_0001ul, row);
        Assert.Equal(131072, slots.Length);
        var last = new ushort[4];
        slots.Read(131068, last);
        Assert.Equal<ushort>([5, 6, 7, 8], last);
    }

    [Fact]
    public void Nothing_beyond_the_array_is_read_or_written()
    {
        using var map = BpfMap.Create(_page, "weft_test");
        using var slots = map.Map<ushort>();

        Assert.Throws<ArgumentOutOfRangeException>(() => slots.Write(131071, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => slots.Write(-1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => slots.Read(131073, []));
        slots.Dispose();
        Assert.Throws<ObjectDisposedException>(() => slots.Write(0, [1]));
    }

    [Fact]
    public void A_map_that_was_not_made_to_be_mapped_is_refused()
    {
        using var plain = BpfMap.Create(_page with { Flags = 0 }, "weft_plain");
        using var odd = BpfMap.Create(_page with { ValueSize = 12 }, "weft_odd");

        Assert.Throws<ArgumentException>(() => plain.Map<ushort>());
        Assert.Throws<ArgumentException>(() => odd.Map<uint>());
    }
}
