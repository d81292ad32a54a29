using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weft.Api;

namespace Weft.Client;

/// <summary>Tells people through Kubernetes Events what happened to an object.</summary>
/// <remarks>
/// Recording never waits and never fails: Events go through a bounded queue to <see cref="RunAsync"/>. An Event that
/// repeats raises the count of the one written before. One object gets 25 Events at once and then one in five minutes.
/// </remarks>
public sealed partial class EventRecorder
{
    /// <summary>Enough for a burst of a whole cluster's Pods; more is noise that nobody reads.</summary>
    private const int QueueLimit = 1024;

    /// <summary>Kubernetes ends messages there.</summary>
    private const int MaxMessageLength = 1024;

    private readonly KubeClient _client;
    private readonly string _component;
    private readonly string? _host;
    private readonly ILogger _logger;
    private readonly Backoff _backoff = Backoff.ForConnections(Random.Shared);
    private readonly EventCorrelator _correlator;
    private readonly Channel<PendingEvent> _queue;
    private long _lastName;

    /// <param name="client">Where Events are written.</param>
    /// <param name="component">Who speaks, for instance <c>weft-scheduler</c>.</param>
    /// <param name="logger">Where lost Events are told.</param>
    /// <param name="host">The node the component runs on, if on one.</param>
    public EventRecorder(KubeClient client, string component, ILogger<EventRecorder> logger, string? host = null)
    {
        _client = client;
        _component = component;
        _host = host;
        _logger = logger;
        _correlator = new EventCorrelator(client.Time);

        // The newest is dropped when full: the oldest usually says what began the trouble.
        _queue = Channel.CreateBounded<PendingEvent>(
            new BoundedChannelOptions(QueueLimit) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            lost => LogDropped(lost.About.Kind ?? "", lost.About.Name ?? "", lost.Reason));
    }

    /// <summary>Records that something happened to an object.</summary>
    /// <param name="type">The object's resource; objects out of lists do not know their own kind.</param>
    /// <param name="about">The object.</param>
    /// <param name="kind">Normal, or Warning when somebody should look.</param>
    /// <param name="reason">One word in CamelCase.</param>
    /// <param name="message">A sentence for people.</param>
    public void Record<T>(ResourceType<T> type, T about, EventKind kind, string reason, string message)
        where T : KubeObject
    {
        var reference = new ObjectReference
        {
            ApiVersion = type.Group.Length == 0 ? type.Version : $"{type.Group}/{type.Version}",
            Kind = type.Kind,
            Namespace = about.Metadata.Namespace,
            Name = about.Metadata.Name,
            Uid = about.Metadata.Uid,
            ResourceVersion = about.Metadata.ResourceVersion,
        };
        var text = message.Length <= MaxMessageLength ? message : message[..MaxMessageLength];
        _queue.Writer.TryWrite(new PendingEvent(reference, kind, reason, text, _client.Time.GetUtcNow()));
    }

    /// <summary>Writes what is recorded, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var pending in _queue.Reader.ReadAllAsync(cancellationToken))
            {
                await WriteUntilDoneAsync(pending, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The ordinary end; what is still queued is lost with the process.
        }
    }

    private async Task WriteUntilDoneAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await WriteAsync(pending, cancellationToken);
                return;
            }
            catch (KubeApiException refusal) when ((int)refusal.StatusCode is >= 400 and < 500 and not 429)
            {
                LogRefused(pending.About.Kind ?? "", pending.About.Name ?? "", pending.Reason, refusal.Message);
                return;
            }
            catch (Exception exception) when (exception is KubeApiException or HttpRequestException or IOException or TimeoutException or InvalidDataException)
            {
                await Task.Delay(_backoff.Delay(failures), _client.Time, cancellationToken);
            }
        }
    }

    private async Task WriteAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        if (_correlator.Find(pending) is { } written)
        {
            try
            {
                await RaiseCountAsync(written, pending, cancellationToken);
                return;
            }
            catch (KubeApiException refusal) when (refusal.IsNotFound)
            {
                _correlator.Forget(pending);
            }
        }

        if (!_correlator.MayCreate(pending.About))
        {
            LogDropped(pending.About.Kind ?? "", pending.About.Name ?? "", pending.Reason);
            return;
        }

        var created = await _client.CreateAsync(ResourceTypes.Events, NewEvent(pending), cancellationToken);
        _correlator.Remember(pending, new ObjectKey(created.Metadata.Namespace, created.Metadata.Name ?? ""));
    }

    private async Task RaiseCountAsync(WrittenEvent written, PendingEvent pending, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["count"] = written.Count + 1,
            ["lastTimestamp"] = pending.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        await _client.PatchAsync(ResourceTypes.Events, written.Key, patch, cancellationToken);
        _correlator.Raised(pending);
    }

    private CoreEvent NewEvent(PendingEvent pending)
    {
        // Names are made of the time as Kubernetes does; the counter keeps two of one moment apart.
        _lastName = Math.Max(_lastName + 1, (pending.At - DateTimeOffset.UnixEpoch).Ticks * 100);
        return new CoreEvent
        {
            Metadata = new ObjectMeta
            {
                Namespace = pending.About.Namespace ?? "default",
                Name = string.Create(CultureInfo.InvariantCulture, $"{pending.About.Name}.{_lastName:x16}"),
            },
            InvolvedObject = pending.About,
            Type = pending.Kind.ToString(),
            Reason = pending.Reason,
            Message = pending.Message,
            Source = new EventSource { Component = _component, Host = _host },
            FirstTimestamp = pending.At,
            LastTimestamp = pending.At,
            Count = 1,
            ReportingComponent = _component,
            ReportingInstance = _host ?? "",
        };
    }

    [LoggerMessage(2030, LogLevel.Debug, "dropped an Event about {Kind} {Name}: {Reason}")]
    private partial void LogDropped(string kind, string name, string reason);

    [LoggerMessage(2031, LogLevel.Debug, "the API server refused an Event about {Kind} {Name} ({Reason}): {Why}")]
    private partial void LogRefused(string kind, string name, string reason, string why);
}
