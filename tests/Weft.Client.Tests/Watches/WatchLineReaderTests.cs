using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace Weft.Client.Tests;

public sealed class WatchLineReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public async Task Lines_do_not_depend_on_how_the_bytes_arrive(int chunk)
    {
        var lines = await ReadAllAsync("one\ntwo\n\nthree\n", chunk, 100);

        Assert.Equal(["one", "two", "three"], lines);
    }

    [Fact]
    public async Task A_stream_that_ends_within_a_line_is_a_cut_connection() =>
        await Assert.ThrowsAsync<IOException>(() => ReadAllAsync("one\ntw", 2, 100));

    [Theory]
    [InlineData("0123456789abcdef\n")]
    [InlineData("0123456789abcdef")]
    public async Task A_line_over_the_limit_is_refused_whether_or_not_it_ends(string text) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(text, 4, 8));

    [Fact]
    public void An_event_is_taken_apart_whatever_the_order_of_its_members()
    {
        var line = WatchLine.Parse("""{"extra":[{"type":"x"}],"object":{"a":{"type":"no"}},"type":"ADDED"}"""u8);

        Assert.Equal("ADDED", line.Type);
        Assert.Equal("""{"a":{"type":"no"}}""", Encoding.UTF8.GetString(line.Body));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"object":{}}""")]
    [InlineData("""{"type":"ADDED","object":{"a":}""")]
    [InlineData("nonsense")]
    public void What_is_no_event_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => WatchLine.Parse(Encoding.UTF8.GetBytes(text)).Type);

    private static async Task<List<string>> ReadAllAsync(string text, int chunk, int limit)
    {
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, Encoding.UTF8.GetBytes(text), chunk);
        await using var reader = new WatchLineReader(pipe.Reader.AsStream(), limit);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }

        await writing;
        return lines;
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] bytes, int chunk)
    {
        foreach (var part in bytes.Chunk(chunk))
        {
            await writer.WriteAsync(part);
        }

        await writer.CompleteAsync();
    }
}
