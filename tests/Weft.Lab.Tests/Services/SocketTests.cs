using Weft.Testing;

namespace Weft.Lab.Tests.Services;

/// <summary>Balancing at the sockets of workloads: whoever asks meets the same backends in the same way.</summary>
[Collection(LabCollection.Name)]
public sealed class SocketTests(SocketWorld world) : IClassFixture<SocketWorld>
{
    [Theory]
    [InlineData("client-ord1-a")]
    [InlineData("web-lga1-b")]
    [InlineData("ord1-b")]
    public async Task Clients_inside_meet_every_backend(string place)
    {
        await world.ApplyAsync(ServiceManifests.Service("inside", "web", "type: LoadBalancer", "weft.dev/address-pool: public-lga1"));
        foreach (string address in (string[])[.. await world.ClusterAddressesAsync("inside"), .. await world.OutsideAddressesAsync("inside")])
        {
            await world.AnsweredByAsync(place, $"http://{address}/", ServiceWorld.Backends);
        }
    }

    [Fact]
    public async Task A_socket_that_was_given_a_backend_believes_to_speak_with_the_service()
    {
        await world.ApplyAsync(ServiceManifests.Service("peer", "web"));
        foreach (string address in (await world.ClusterAddressesAsync("peer")).Select(address => address.Trim('[', ']')))
        {
            await world.AnsweredByAsync("client-lga1-a", $"http://{(ServiceWorld.IsIPv6(address) ? $"[{address}]" : address)}/", ServiceWorld.Backends);

            // curl reports what getpeername(2) says; the kernel's own table shows whom the packets go to.
            CommandRun run = await world.AtAsync(
                "client-lga1-a", $"(sleep 1.5; ss -Htn state established) & sleep 3 | ncat {address} 90 & curl -s -o /dev/null -w '%{{remote_ip}}\\n' http://{(ServiceWorld.IsIPv6(address) ? $"[{address}]" : address)}/; wait");
            Assert.Equal(address, ServiceWorld.Lines(run.MustSucceed().Output)[0]);
            Assert.DoesNotContain(ServiceWorld.Lines(run.Output).Skip(1), line => line.Contains(address, StringComparison.Ordinal));
            Assert.Contains(ServiceWorld.Lines(run.Output).Skip(1), line => line.Contains(":9000", StringComparison.Ordinal));
        }

        await world.DeleteAsync("service/peer");
    }

    [Fact]
    public async Task Without_a_backend_clients_inside_are_refused_and_clients_outside_hear_nothing()
    {
        await world.ApplyAsync(ServiceManifests.Service("empty", "nobody", "type: LoadBalancer", "weft.dev/address-pool: public-ord1"));
        foreach (string address in await world.ClusterAddressesAsync("empty"))
        {
            await Eventually.HappensAsync(async () => await world.CurlExitAsync("client-ord1-a", $"http://{address}/") == 7, () => "it is not refused");
        }

        foreach (string address in await world.OutsideAddressesAsync("empty"))
        {
            await Eventually.HappensAsync(async () => await world.CurlExitAsync("internet", $"http://{address}/") == 28, () => "it is not silent");
        }

        await world.DeleteAsync("service/empty");
    }
}
