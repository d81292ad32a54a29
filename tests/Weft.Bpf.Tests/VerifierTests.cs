using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;

namespace Weft.Bpf.Tests;

public sealed class VerifierTests
{
    private const int Hooks = 6;

    /// <summary>A tenth of the kernel's limit: the steps still to come (services, policy, translation) need room.</summary>
    private const uint MostInstructions = 100_000;

    [Fact]
    public void Every_program_passes_the_verifier_with_room_to_spare()
    {
        var programs = TwoNodes.A().Loaded.Programs;

        Assert.Equal(Hooks + Enum.GetValues<Slot>().Length + Enum.GetValues<EdgeSlot>().Length, programs.Count);
        Assert.All(programs.Values, program => Assert.InRange(program.VerifiedInstructions, 1u, MostInstructions));
    }

    [Fact]
    public void Every_slot_and_every_hook_has_a_program_of_its_name()
    {
        var names = TwoNodes.A().Loaded.Programs.Keys;

        Assert.All(Enum.GetValues<Slot>(), slot => Assert.Contains(LoadedPrograms.NameOf(slot), names));
        Assert.All(Enum.GetValues<EdgeSlot>(), slot => Assert.Contains(LoadedPrograms.NameOf(slot), names));
        Assert.All(["from_edge", "from_workload", "from_host", "from_uplink", "to_uplink", "from_overlay"], name => Assert.Contains(name, names));
    }
}
