using System.Net;
using Weft.Bench.Paths;
using Weft.Linux.Sockets;

namespace Weft.Bench.Meters;

/// <summary>A TCP connection made, one octet there and one back, both ends closed.</summary>
internal sealed class ConnectRequestResponseMeter : Meter
{
    public override string Name => "crr";

    public override string Meaning => "TCP connect, request and response of 1 octet, close";

    public override string Unit => "ns";

    public override bool MoreIsBetter => false;

    public override IMeterSession Open(BenchPath path) => new Session(path, StreamPair.Listen(path));

    private sealed class Session(BenchPath path, LinuxSocket listener) : IMeterSession
    {
        private readonly SocketDomain _domain = path.Domain;
        private readonly byte[] _address = Serialize(path.Reach(listener.LocalEndPoint));

        public double Measure(TimeSpan duration)
        {
            Span<byte> octet = stackalloc byte[1];
            long count = 0;
            var window = new Window(duration);
            while (window.IsOpen)
            {
                Once(octet);
                count++;
            }

            return window.ElapsedNanoseconds / count;
        }

        public void Dispose() => listener.Dispose();

        // The measuring thread is in the client's namespace, so its sockets are made without entering it again.
        private void Once(Span<byte> octet)
        {
            var client = BareSocket.Open(_domain, SocketStyle.Stream);
            client.SetOption(SocketOption.TcpCongestion, StreamPair.CongestionName);
            client.Connect(_address);
            var accepted = BareSocket.Accept(listener);
            StreamPair.Expect(client.Send(octet), 1, "send");
            StreamPair.Expect(accepted.Receive(octet), 1, "recv");
            StreamPair.Expect(accepted.Send(octet), 1, "send");
            StreamPair.Expect(client.Receive(octet), 1, "recv");

            // The server ends first, so that it keeps the connection's name waiting and the client's ports are free again at once:
            // searching a free one among tens of thousands would be measured otherwise.
            accepted.Close();
            client.Close();
        }

        private static byte[] Serialize(IPEndPoint endPoint)
        {
            var address = endPoint.Serialize();
            return address.Buffer.Span[..address.Size].ToArray();
        }
    }
}
