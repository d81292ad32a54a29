using System.Net;
using Weft.Bench.Paths;
using Weft.Linux.Sockets;

namespace Weft.Bench.Meters;

/// <summary>One UDP datagram sent and received.</summary>
internal sealed class DatagramMeter : Meter
{
    private const int Octets = 64;

    public override string Name => "udp";

    public override string Meaning => "UDP datagram of 64 octets, one way";

    public override string Unit => "ns";

    public override bool MoreIsBetter => false;

    public override IMeterSession Open(BenchPath path)
    {
        var server = LinuxSocket.Open(path.ServerNamespace, path.Domain, SocketStyle.Datagram);
        server.Bind(path.ListenAt);
        var client = LinuxSocket.Open(path.ClientNamespace, path.Domain, SocketStyle.Datagram);
        client.Bind(new IPEndPoint(path.ClientAddress, 0));
        client.Connect(path.Reach(server.LocalEndPoint));
        server.Connect(client.LocalEndPoint);
        return new Session(client, server);
    }

    private sealed class Session(LinuxSocket client, LinuxSocket server) : IMeterSession
    {
        private const int Batch = 16;

        public double Measure(TimeSpan duration)
        {
            Span<byte> datagram = stackalloc byte[Octets];
            datagram.Clear();
            long count = 0;
            var window = new Window(duration);
            while (window.IsOpen)
            {
                for (var i = 0; i < Batch; i++)
                {
                    StreamPair.Expect(client.Send(datagram), Octets, "send");
                    StreamPair.Expect(server.Receive(datagram), Octets, "recv");
                }

                count += Batch;
            }

            return window.ElapsedNanoseconds / count;
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
