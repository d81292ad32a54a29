using Weft.Dataplane.Abi;
using Weft.Dataplane.Devices;

namespace Weft.Dataplane.Tests.Devices;

public sealed class MtuLedgerTests
{
    [Theory]
    [InlineData(1500, 1450)]
    [InlineData(9000, 8950)]
    [InlineData(1330, 1280)]
    public void Workloads_get_what_fits_every_path(int underlay, int workload)
    {
        Assert.Equal(workload, MtuLedger.Workload(underlay));
        Assert.True(workload <= MtuLedger.Native(underlay));
    }

    [Fact]
    public void An_underlay_too_small_for_ipv6_in_vxlan_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MtuLedger.Workload(1329));

    [Fact]
    public void The_overhead_is_the_programs_own() => Assert.Equal(AbiConstants.VxlanOverhead, MtuLedger.VxlanOverheadBytes);
}
