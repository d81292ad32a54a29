using Weft.Bench.Paths;

namespace Weft.Bench.Meters;

/// <summary>One octet there and one back over a standing TCP connection.</summary>
internal sealed class RequestResponseMeter : Meter
{
    public override string Name => "rr";

    public override string Meaning => "TCP request and response of 1 octet";

    public override string Unit => "ns";

    public override bool MoreIsBetter => false;

    public override IMeterSession Open(BenchPath path) => new Session(StreamPair.Open(path));

    private sealed class Session(StreamPair pair) : IMeterSession
    {
        private const int Batch = 16;

        public double Measure(TimeSpan duration)
        {
            Span<byte> octet = stackalloc byte[1];
            long count = 0;
            var window = new Window(duration);
            while (window.IsOpen)
            {
                for (var i = 0; i < Batch; i++)
                {
                    StreamPair.Expect(pair.Client.Send(octet), 1, "send");
                    StreamPair.Expect(pair.Server.Receive(octet), 1, "recv");
                    StreamPair.Expect(pair.Server.Send(octet), 1, "send");
                    StreamPair.Expect(pair.Client.Receive(octet), 1, "recv");
                }

                count += Batch;
            }

            return window.ElapsedNanoseconds / count;
        }

        public void Dispose() => pair.Dispose();
    }
}
