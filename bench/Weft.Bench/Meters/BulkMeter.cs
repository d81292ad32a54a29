using Weft.Bench.Paths;
using Weft.Linux;

namespace Weft.Bench.Meters;

/// <summary>One TCP stream with sender and receiver on the same processor: the cost of moving octets, both ends included.</summary>
internal sealed class BulkMeter : Meter
{
    private const int WriteBytes = 128 * 1024;

    public override string Name => "bulk";

    public override string Meaning => "TCP stream, sender and receiver on one processor, writes of 128 KiB";

    public override string Unit => "Gbit/s";

    public override bool MoreIsBetter => true;

    public override IMeterSession Open(BenchPath path)
    {
        var pair = StreamPair.Open(path);
        pair.Client.SetNonBlocking();
        pair.Server.SetNonBlocking();
        return new Session(pair);
    }

    private sealed class Session(StreamPair pair) : IMeterSession
    {
        private readonly AlignedBuffer _buffer = new(WriteBytes);

        public double Measure(TimeSpan duration)
        {
            long received = 0;
            var window = new Window(duration);
            while (window.IsOpen)
            {
                Push();
                received += Drain();
            }

            return received * 8 / window.ElapsedNanoseconds;
        }

        public void Dispose() => pair.Dispose();

        private void Push()
        {
            var sent = pair.Client.Send(_buffer.Span);
            if (sent is < 0 and not -(int)Errno.EAGAIN)
            {
                throw ErrnoException.Of("send", "bulk", (Errno)(-sent));
            }
        }

        private long Drain()
        {
            long total = 0;
            while (true)
            {
                var count = pair.Server.Receive(_buffer.Span);
                if (count == -(int)Errno.EAGAIN)
                {
                    return total;
                }

                if (count <= 0)
                {
                    throw ErrnoException.Of("recv", "bulk", (Errno)(-count));
                }

                total += count;
            }
        }
    }
}
