using Weft.Dataplane.Abi;
using Weft.Dataplane.Programs;
using Weft.Linux;
using Weft.Linux.Bpf;
using Weft.Packets;

namespace Weft.Node.Tests.Dataplane;

/// <summary>Map calls against the kernel's own maps.</summary>
public sealed class MapTests : IDisposable
{
    private readonly BpfObject _image = BpfImages.Open(BpfImages.Ipv4);
    private readonly BpfMap _map;

    public MapTests()
    {
        _image.Load();
        _map = _image.GetMap(MapSpecs.Endpoints4.Name);
    }

    public void Dispose()
    {
        _map.Dispose();
        _image.Dispose();
    }

    [Fact]
    public void A_batch_stops_at_the_row_the_kernel_refuses_and_says_which()
    {
        var endpoints = _map.As<BigEndianUInt32, EndpointRow>();
        var (keys, values) = Rows(AbiConstants.MaxWorkloads + 100);

        var written = endpoints.UpdateBatch(keys, values, out var errno);

        Assert.Equal((AbiConstants.MaxWorkloads, Errno.E2BIG), (written, errno));
        var rows = endpoints.Dump();
        Assert.Equal(AbiConstants.MaxWorkloads, rows.Count);
        Assert.All(rows, row => Assert.Equal(row.Key.Value, row.Value.Endpoint));
        Assert.Equal(AbiConstants.MaxWorkloads, endpoints.DeleteBatch(keys.AsSpan(0, AbiConstants.MaxWorkloads), out errno));
        Assert.Equal(Errno.None, errno);
        Assert.Empty(endpoints.Dump());
    }

    [Fact]
    public void Rows_are_found_replaced_and_deleted_one_by_one()
    {
        var endpoints = _map.As<BigEndianUInt32, EndpointRow>();
        BigEndianUInt32 key = 7;

        Assert.False(endpoints.TryLookup(key, out _));
        endpoints.Update(key, new EndpointRow { Endpoint = 1 }, BpfUpdate.CreateOnly);
        Assert.Equal(Errno.EEXIST, endpoints.TryUpdate(key, default, BpfUpdate.CreateOnly));
        endpoints.Update(key, new EndpointRow { Endpoint = 2 }, BpfUpdate.ReplaceOnly);
        Assert.True(endpoints.TryLookup(key, out var row));
        Assert.Equal(2u, row.Endpoint);
        Assert.True(endpoints.TryDelete(key));
        Assert.False(endpoints.TryDelete(key));
        Assert.Equal(Errno.ENOENT, endpoints.TryUpdate(key, default, BpfUpdate.ReplaceOnly));
    }

    [Fact]
    public void A_view_of_other_sizes_is_refused() => Assert.Throws<ArgumentException>(() => _map.As<ulong, EndpointRow>());

    [Fact]
    public void A_trie_is_dumped_whole_over_several_batches()
    {
        using var map = _image.GetMap(MapSpecs.Routes4.Name);
        var routes = map.As<Prefix4Key, RouteRow>();
        var keys = Enumerable.Range(0, 10_000).Select(i => new Prefix4Key { Length = 24, Addr = (uint)((10 << 24) | (i << 8)) }).ToArray();
        var values = keys.Select((_, i) => new RouteRow { Kind = (byte)RouteKind.Node, Node = (ushort)i }).ToArray();

        Assert.Equal(keys.Length, routes.UpdateBatch(keys, values, out _));

        var rows = routes.Dump();
        Assert.Equal(keys.Length, rows.Count);
        Assert.Equal(keys.Length, rows.Select(row => row.Key.Addr.Value).Distinct().Count());
        Assert.All(rows, row => Assert.Equal((row.Key.Addr.Value >> 8) & 0xffff, row.Value.Node));
    }

    [Fact]
    public void An_image_that_cannot_be_read_comes_with_libbpfs_words()
    {
        var error = Assert.Throws<BpfLoadException>(() => BpfObject.Open([0x7f, 0x45, 0x4c, 0x46], "cut"));

        Assert.Contains("libbpf", error.Log, StringComparison.Ordinal);
        Assert.Contains("cut", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_the_image_lacks_is_refused_by_name()
    {
        using var image = BpfImages.Open(BpfImages.Entry);

        Assert.Throws<KeyNotFoundException>(() => image.SetConstant("no_such_constant", 1u));
        Assert.Throws<ArgumentException>(() => image.SetConstant("weft_events_burst", (byte)1));
        image.SetConstant("weft_events_burst", 5u);
    }

    private static (BigEndianUInt32[] Keys, EndpointRow[] Values) Rows(int count) =>
    (
        [.. Enumerable.Range(1, count).Select(i => new BigEndianUInt32((uint)i))],
        [.. Enumerable.Range(1, count).Select(i => new EndpointRow { Endpoint = (uint)i })]
    );
}
