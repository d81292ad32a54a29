using Weft.Dataplane.Nodes;

namespace Weft.Node.Tests.Dataplane;

/// <summary>An agent that goes and comes back under traffic.</summary>
public sealed class RestartTests : IDisposable
{
    private const int Pings = 1500;

    private readonly FabricLab _lab;
    private readonly FabricPod _left;
    private readonly FabricPod _right;

    public RestartTests() => (_lab, _left, _right) = FabricLab.Pair(RemotePath.Vxlan);

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task No_packet_is_lost_while_the_dataplane_is_closed_opened_and_applied()
    {
        var restarts = await DuringPings(() =>
        {
            _left.Node.Reopen();
            Assert.Equal(0, _left.Node.Apply().Operations);
        });

        Assert.True(restarts >= 3, $"only {restarts} restarts while pinging");
    }

    [Fact]
    public async Task No_packet_is_lost_while_other_programs_take_over()
    {
        var exchanged = false;
        await DuringPings(() =>
        {
            if (!exchanged)
            {
                // The programs of this build look unknown, as those of a newer build do: they are loaded anew and the links move over.
                foreach (var directory in Directory.GetDirectories(Path.Combine(_left.Node.Options.PinPath, "progs")))
                {
                    Directory.Move(directory, directory + "x");
                }

                _left.Node.Reopen();
                Assert.True(_left.Node.Apply().Operations > 0);
                exchanged = true;
            }
        });

        Assert.True(exchanged);
        Assert.Single(Directory.GetDirectories(Path.Combine(_left.Node.Options.PinPath, "progs")));
    }

    [Fact]
    public void A_restarted_dataplane_knows_its_endpoints_from_the_kernel_alone()
    {
        _left.Node.Reopen();

        var found = Assert.Single(_left.Node.Dataplane.ReadEndpoints());

        var spec = _left.Spec;
        Assert.Equal(
            (spec.Id, spec.Workload, spec.HostInterface, spec.NetnsPath, spec.ContainerInterface, spec.Mac, spec.Ipv4, spec.Ipv6, 1450, true),
            (found.Id, found.Workload, found.HostInterface, found.NetnsPath!, found.ContainerInterface!, found.Mac!.Value, found.Ipv4, found.Ipv6, found.MtuBytes, found.IsUp));
    }

    // Repeats the action as long as ping runs, then wants every ping answered.
    private async Task<int> DuringPings(Action action)
    {
        var ping = Task.Run(() => _left.Exec("ping", "-n", "-q", "-c", $"{Pings}", "-i", "0.002", _right.Ipv4.ToString()), TestContext.Current.CancellationToken);
        var rounds = 0;
        do
        {
            action();
            rounds++;
        }
        while (!ping.IsCompleted);

        Assert.Contains($"{Pings} packets transmitted, {Pings} received", await ping, StringComparison.Ordinal);
        return rounds;
    }
}
