using System.Buffers;
using System.IO.Pipelines;

namespace Weft.Client;

/// <summary>Cuts the body of a watch into lines; one line is one event, whatever the chunks were.</summary>
internal sealed class WatchLineReader(Stream body, int maxLineBytes) : IAsyncDisposable
{
    private readonly PipeReader _pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 16 * 1024, minimumReadSize: 4 * 1024));

    /// <summary>The next line without its end, or null at the end of the stream.</summary>
    /// <exception cref="IOException">The stream ended within a line: the connection was cut.</exception>
    /// <exception cref="InvalidDataException">The line is longer than this reader takes.</exception>
    public async ValueTask<byte[]?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _pipe.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end).ToArray();
                _pipe.AdvanceTo(buffer.GetPosition(1, end));
                if (line.Length > maxLineBytes)
                {
                    throw TooLong();
                }

                if (line.Length > 0)
                {
                    return line;
                }

                continue;
            }

            if (buffer.Length > maxLineBytes)
            {
                throw TooLong();
            }

            var rest = buffer.Length;
            _pipe.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return rest == 0 ? null : throw new IOException("the watch was cut within an event");
            }
        }
    }

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();

    private InvalidDataException TooLong() => new($"an event of the watch is longer than {maxLineBytes} bytes");
}
