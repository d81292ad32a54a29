using Weft.Dataplane.Devices;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Programs;
using Weft.Linux.Bpf;

namespace Weft.Node.Tests.Dataplane;

/// <summary>The optional program at the uplink (XDP): that it is where it should be, and in nobody's way.</summary>
public sealed class EdgeAttachmentTests : IDisposable
{
    // linux/if_link.h: XDP_ATTACHED_DRV, XDP_ATTACHED_SKB
    private const int Native = 1;
    private const int Generic = 2;

    private readonly FabricLab _lab;
    private readonly FabricPod _left;
    private readonly FabricPod _right;

    public EdgeAttachmentTests() => (_lab, _left, _right) = FabricLab.Pair(RemotePath.Vxlan);

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void It_is_off_unless_told() => Assert.Null(ProgramAtUplink());

    [Fact]
    public void It_runs_in_the_driver_of_a_device_that_can_and_stays_when_the_agent_ends()
    {
        Switch(on: true);

        var attached = ProgramAtUplink();
        Assert.NotNull(attached);
        Assert.Equal(Native, attached.Value.Mode);

        _left.Node.Dataplane.Dispose();
        Assert.Equal(attached, ProgramAtUplink());
    }

    [Fact]
    public void A_restart_moves_the_link_to_its_own_programs_and_a_pass_changes_nothing_more()
    {
        Switch(on: true);
        var before = ProgramAtUplink();

        _left.Node.Reopen();
        _left.Node.Apply();

        Assert.NotEqual(before, ProgramAtUplink());
        Assert.Equal(0, _left.Node.Apply().Operations);
    }

    [Fact]
    public void Switched_off_it_is_gone()
    {
        Switch(on: true);

        Switch(on: false);

        Assert.Null(ProgramAtUplink());
        Assert.Empty(Directory.GetFiles(Path.Combine(_left.Node.Options.PinPath, "edge")));
    }

    [Fact]
    public void A_device_whose_driver_cannot_gets_it_in_the_stack()
    {
        const string Bridge = "up0";
        var node = _left.Node;
        node.Namespace.Exec("ip", "link", "add", Bridge, "type", "bridge");
        node.Namespace.Exec("ip", "link", "set", FabricNode.Uplink, "master", Bridge);
        node.Namespace.Exec("ip", "address", "flush", "dev", FabricNode.Uplink);
        node.Namespace.Exec("ip", "address", "add", $"{node.Underlay4}/24", "dev", Bridge);
        node.Namespace.Exec("ip", "link", "set", Bridge, "up");
        node.State = node.State with { Underlay = new UnderlaySpec(Bridge) };

        Switch(on: true);

        Assert.Equal(Generic, ProgramAt(Bridge)?.Mode);
        _left.Exec("ping", "-n", "-q", "-c", "3", "-i", "0.01", _right.Ipv4.ToString());
    }

    [Fact]
    public void Another_program_at_the_uplink_is_left_there_and_told()
    {
        using var image = BpfImages.Open(BpfImages.Edge);
        image.Load();
        using var other = image.GetProgram("from_edge");
        using var link = _left.Node.Namespace.Handle.Run(() => BpfLink.AttachXdp(other, _left.Node.Namespace.Index(FabricNode.Uplink), XdpMode.Native));
        _left.Node.Options = _left.Node.Options with { EdgeXdp = true };
        _left.Node.Reopen();

        var result = _left.Node.Dataplane.Apply(_left.Node.State);

        Assert.Equal((int)other.Id, ProgramAtUplink()?.Program);
        Assert.Contains("edge program", Assert.Single(result.Errors).Target, StringComparison.Ordinal);
        _left.Exec("ping", "-n", "-q", "-c", "3", "-i", "0.01", _right.Ipv4.ToString());
    }

    [Fact]
    public void The_fabrics_traffic_goes_on_beside_it()
    {
        Switch(on: true);

        _left.Exec("ping", "-n", "-q", "-c", "20", "-i", "0.01", _right.Ipv4.ToString());
        _left.Exec("ping", "-n", "-q", "-c", "20", "-i", "0.01", _right.Ipv6.ToString());
    }

    private void Switch(bool on)
    {
        _left.Node.Options = _left.Node.Options with { EdgeXdp = on };
        _left.Node.Reopen();
        _left.Node.Apply();
    }

    private (int Mode, int Program)? ProgramAtUplink() => ProgramAt(FabricNode.Uplink);

    private (int Mode, int Program)? ProgramAt(string device) =>
        _left.Node.Namespace.Ip("link", "show", "dev", device)[0].TryGetProperty("xdp", out var xdp)
            ? (xdp.GetProperty("mode").GetInt32(), xdp.GetProperty("prog").GetProperty("id").GetInt32())
            : null;
}
