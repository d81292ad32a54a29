using System.Runtime.CompilerServices;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Programs;
using Weft.Linux.Bpf;
using Weft.Linux.Bpf.Btf;

namespace Weft.Dataplane.Tests.Abi;

public sealed class AbiTests
{
    [Fact]
    public void The_embedded_programs_speak_this_assemblys_abi() => BpfImages.RequireSameAbi();

    [Fact]
    public void Every_map_of_the_programs_has_a_spec_that_fits()
    {
        var specs = MapSpecs.All.ToDictionary(spec => spec.Name, StringComparer.Ordinal);
        foreach (var image in new[] { BpfImages.Entry, BpfImages.Ipv4, BpfImages.Ipv6, BpfImages.Edge, BpfImages.Edge4, BpfImages.Edge6 })
        {
            using var program = BpfImages.Open(image);
            Assert.NotEmpty(program.MapNames);
            Assert.All(program.MapNames, name => Assert.True(specs[name].Fits(program.MapLayout(name)), name));
        }
    }

    [Fact]
    public void A_map_of_another_layout_does_not_fit()
    {
        var fitting = new BpfMapLayout(BpfMapType.Hash, 4, Unsafe.SizeOf<EndpointRow>(), AbiConstants.MaxWorkloads, 0);

        Assert.True(MapSpecs.Endpoints4.Fits(fitting));
        Assert.False(MapSpecs.Endpoints4.Fits(fitting with { ValueSize = fitting.ValueSize + 4 }));
        Assert.False(MapSpecs.Endpoints4.Fits(fitting with { KeySize = 16 }));
        Assert.False(MapSpecs.Endpoints4.Fits(fitting with { Type = BpfMapType.LruHash }));
        Assert.False(MapSpecs.Endpoints4.Fits(fitting with { MaxEntries = 1 }));
    }

    [Fact]
    public void Every_entry_program_and_every_tail_call_is_in_an_image()
    {
        using var entry = BpfImages.Open(BpfImages.Entry);
        using var ipv4 = BpfImages.Open(BpfImages.Ipv4);
        using var ipv6 = BpfImages.Open(BpfImages.Ipv6);

        Assert.All(ProgramSet.EntryNames, name => Assert.Contains(name, entry.ProgramNames));
        var steps = ipv4.ProgramNames.Concat(ipv6.ProgramNames).ToHashSet(StringComparer.Ordinal);
        Assert.All(Enum.GetNames<Slot>(), slot => Assert.Contains(slot.ToLowerInvariant(), steps));
    }

    [Fact]
    public void Every_drop_reason_and_counter_has_a_text()
    {
        Assert.All(Enum.GetValues<DropReason>(), reason => Assert.DoesNotContain("unknown (", reason.Text(), StringComparison.Ordinal));
        Assert.All(Enum.GetValues<Counter>(), counter => Assert.DoesNotContain("unknown (", counter.Text(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_object_is_refused_and_never_misread()
    {
        var image = BpfImages.Read("weft_abi");
        var refused = 0;
        for (var length = 0; length < image.Length; length += 7)
        {
            try
            {
                // Cut behind everything that matters, it still reads as what it is.
                Assert.Equal(AbiConstants.LayoutHash, BtfLayout.FromElf(image.AsSpan(0, length), "weft_").Hash);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.True(refused > image.Length / 7 / 2);
    }

    [Theory]
    [InlineData("/sys/fs/bpf/weft/node.example.com", "/sys/fs/bpf/weft/node_example_com")]
    [InlineData("/sys/fs/bpf/weft/lab-n1", "/sys/fs/bpf/weft/lab-n1")]
    public void Pin_directories_have_no_dots(string path, string resolved) => Assert.Equal(resolved, PinDirectory.Resolve(path));
}
