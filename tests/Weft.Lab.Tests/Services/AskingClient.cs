using System.Globalization;
using Weft.Testing;

namespace Weft.Lab.Tests.Services;

/// <param name="At">When the request was made, in seconds since 1970.</param>
internal sealed record TimedAnswer(double At, string Backend);

/// <summary>A client that makes one connection after the other until it is stopped.</summary>
internal sealed class AskingClient : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly RunningCommand _running;

    private AskingClient(RunningCommand running) => _running = running;

    /// <summary>Returns once it has got its first answer.</summary>
    public static async Task<AskingClient> StartAsync(ServiceWorld world, string place, string url)
    {
        // Its input stays open until it is to stop; the other bound is for a test that fails before.
        string script = $$"""
            stop=$(mktemp -u); exec 3<&0
            (cat <&3 >/dev/null; touch $stop) &
            end=$(($(date +%s) + 180))
            while [ ! -e $stop ] && [ $(date +%s) -lt $end ]; do echo "$(date +%s.%N) $(curl -sS -m 3 {{url}} 2>&1 || echo failed)"; done
            rm -f $stop
            """;
        AskingClient client = new(world.BeginAt(place, script));
        await Eventually.HappensAsync(() => client.Answers().Length > 0, () => $"{place} gets no answer from {url}");
        return client;
    }

    /// <summary>Waits for an answer to a request of a time or later.</summary>
    public Task UntilAsync(double at) =>
        Eventually.HappensAsync(() => Answers().Any(answer => answer.At >= at), () => $"no answer any more after {Answers()[^1]}");

    /// <returns>All answers, failures among them.</returns>
    public async Task<TimedAnswer[]> StopAsync()
    {
        _running.Process.StandardInput.Close();
        (await _running.EndAsync(_patience)).MustSucceed();
        return Answers();
    }

    public void Dispose() => _running.Dispose();

    private TimedAnswer[] Answers()
    {
        string said = _running.Said;
        return [.. ServiceWorld.Lines(said[..(said.LastIndexOf('\n') + 1)]).Select(Parse)];
    }

    private static TimedAnswer Parse(string line) =>
        line.Split(' ', 2) is [var at, var answer] && double.TryParse(at, CultureInfo.InvariantCulture, out double seconds)
            ? new TimedAnswer(seconds, Answer.Parse(answer).Backend)
            : new TimedAnswer(0, $"not an answer: {line}");
}
