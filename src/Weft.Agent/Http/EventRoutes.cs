using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Weft.Agent.Drops;
using Weft.Agent.Flows;

namespace Weft.Agent.Http;

/// <summary>Dropped packets and flows, as they were and as they come, a line each.</summary>
internal sealed class EventRoutes(DropLog drops, FlowLog flows)
{
    private const int MergeBacklog = 1024;

    /// <summary>
    /// <c>since=SECONDS</c>: what is kept of that time, and the end. <c>follow=true</c>: an empty line instead of the end, then what comes. Without
    /// <c>since</c> what comes.
    /// </summary>
    public async Task DropsAsync(HttpContext context)
    {
        if (!TryReadSince(context.Request.Query, out var since))
        {
            var limit = EventLog<ToldDrop>.Kept.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            await HttpAnswer.TextAsync(context, StatusCodes.Status400BadRequest, $"since must be a number of seconds up to {limit}: no more is kept\n");
            return;
        }

        var follows = since is null || context.Request.Query["follow"] == "true";
        using var subscription = drops.Events.Subscribe(since ?? TimeSpan.Zero);
        await StreamAsync(context, async () =>
        {
            if (since is not null)
            {
                await HistoryAsync(context, subscription, follows);
            }

            while (follows && await subscription.Next.WaitToReadAsync(context.RequestAborted))
            {
                while (subscription.Next.TryRead(out var drop))
                {
                    await HttpAnswer.LineAsync(context, writer => DropJson.Write(writer, drop));
                }

                await HttpAnswer.FlushAsync(context);
            }
        });
    }

    /// <summary>New flows and denied ones as they come; every flow is reported only while somebody listens.</summary>
    public async Task FlowsAsync(HttpContext context)
    {
        using var denied = drops.Events.Subscribe(TimeSpan.Zero);
        using var allowed = flows.Events.Subscribe(TimeSpan.Zero);
        using var watching = flows.Watch();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var lines = Channel.CreateBounded<Action<Utf8JsonWriter>>(MergeBacklog);
        var pumps = Task.WhenAll(
            PumpAsync(allowed.Next, flow => writer => FlowJson.Write(writer, flow), lines.Writer, ending.Token),
            PumpAsync(denied.Next, drop => FlowJson.IsDenial(drop) ? writer => FlowJson.WriteDenial(writer, drop) : null, lines.Writer, ending.Token));
        try
        {
            await StreamAsync(context, () => LinesAsync(context, lines.Reader));
        }
        finally
        {
            await ending.CancelAsync();
            await pumps;
        }
    }

    private static async Task LinesAsync(HttpContext context, ChannelReader<Action<Utf8JsonWriter>> lines)
    {
        while (await lines.WaitToReadAsync(context.RequestAborted))
        {
            while (lines.TryRead(out var line))
            {
                await HttpAnswer.LineAsync(context, line);
            }

            await HttpAnswer.FlushAsync(context);
        }
    }

    private static async Task HistoryAsync(HttpContext context, EventSubscription<ToldDrop> subscription, bool follows)
    {
        foreach (var drop in subscription.History)
        {
            await HttpAnswer.LineAsync(context, writer => DropJson.Write(writer, drop));
        }

        if (follows)
        {
            await HttpAnswer.LineAsync(context, null);
        }

        await HttpAnswer.FlushAsync(context);
    }

    private static async Task StreamAsync(HttpContext context, Func<Task> write)
    {
        try
        {
            await HttpAnswer.BeginLinesAsync(context);
            await write();
        }
        catch (OperationCanceledException)
        {
            // The listener hung up.
        }
    }

    /// <summary>Ends when cancelled.</summary>
    private static async Task PumpAsync<T>(
        ChannelReader<T> from, Func<T, Action<Utf8JsonWriter>?> line, ChannelWriter<Action<Utf8JsonWriter>> to, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in from.ReadAllAsync(cancellationToken))
            {
                if (line(item) is { } write)
                {
                    await to.WriteAsync(write, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The listener hung up.
        }
    }

    private static bool TryReadSince(IQueryCollection query, out TimeSpan? since)
    {
        since = null;
        if (!query.TryGetValue("since", out var text))
        {
            return true;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        since = TimeSpan.FromSeconds(seconds);
        return isNumber && since <= EventLog<ToldDrop>.Kept;
    }
}
