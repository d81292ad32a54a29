using Microsoft.Extensions.Logging;
using Weft.Api;

namespace Weft.Client;

/// <summary>Lets one of several processes lead at a time, by means of a Lease.</summary>
/// <remarks>
/// Clocks of different machines are never compared: a candidate measures by its own monotonic clock how long the Lease has
/// not changed. A leader stops <see cref="LeaderElectionOptions.RenewDeadline"/> after its last successful renewal began, which
/// is before any candidate may take over. Writes carry the resourceVersion read, so of two candidates one gets a conflict.
/// </remarks>
public sealed partial class LeaderElection
{
    private readonly KubeClient _client;
    private readonly LeaderElectionOptions _options;
    private readonly ILogger _logger;
    private Lease? _observed;
    private long _observedAt;

    public LeaderElection(KubeClient client, LeaderElectionOptions options, ILogger<LeaderElection> logger)
    {
        if (options.RenewDeadline >= options.LeaseDuration || options.RetryPeriod >= options.RenewDeadline)
        {
            throw new ArgumentException("RetryPeriod < RenewDeadline < LeaseDuration must hold", nameof(options));
        }

        _client = client;
        _options = options;
        _logger = logger;
    }

    /// <summary>Runs <paramref name="lead"/> whenever and as long as this process leads, until cancelled.</summary>
    /// <remarks>The token given to <paramref name="lead"/> is cancelled when leadership is lost; it must then end soon.</remarks>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await AcquireAsync(cancellationToken);
                await LeadAsync(lead, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        while (!await TryAcquireOrRenewAsync(cancellationToken))
        {
            await Task.Delay(_options.RetryPeriod, _client.Time, cancellationToken);
        }

        LogAcquired(_options.Identity, _options.Lease);
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = lead(leading.Token);
        try
        {
            await RenewAsync(work, cancellationToken);
        }
        finally
        {
            await leading.CancelAsync();
            try
            {
                await work;
            }
            catch (OperationCanceledException)
            {
                // Told to stop.
            }

            await ReleaseAsync();
        }
    }

    private async Task RenewAsync(Task work, CancellationToken cancellationToken)
    {
        var renewedAt = _client.Time.GetTimestamp();
        while (!work.IsCompleted)
        {
            var pause = Task.Delay(_options.RetryPeriod, _client.Time, cancellationToken);
            await Task.WhenAny(pause, work);
            cancellationToken.ThrowIfCancellationRequested();
            var startedAt = _client.Time.GetTimestamp();
            var left = _options.RenewDeadline - _client.Time.GetElapsedTime(renewedAt);
            if (left > TimeSpan.Zero && await TryRenewWithinAsync(left, cancellationToken))
            {
                renewedAt = startedAt;
            }
            else if (_client.Time.GetElapsedTime(renewedAt) >= _options.RenewDeadline || _observed?.Spec?.HolderIdentity != _options.Identity)
            {
                LogLost(_options.Identity, _options.Lease);
                return;
            }
        }
    }

    private async Task<bool> TryRenewWithinAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(left, _client.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await TryAcquireOrRenewAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<bool> TryAcquireOrRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lease = await _client.TryGetAsync(ResourceTypes.Leases, _options.Lease, cancellationToken);
            if (lease is null)
            {
                Observe(await _client.CreateAsync(ResourceTypes.Leases, NewLease(), cancellationToken));
                return true;
            }

            if (lease.Metadata.ResourceVersion != _observed?.Metadata.ResourceVersion)
            {
                Observe(lease);
            }

            if (!MayHold(lease))
            {
                return false;
            }

            Observe(await _client.UpdateAsync(ResourceTypes.Leases, lease with { Spec = NextSpec(lease.Spec) }, cancellationToken));
            return true;
        }
        catch (Exception exception) when (exception is KubeApiException or HttpRequestException or IOException or TimeoutException)
        {
            LogFailed(_options.Identity, _options.Lease, exception.Message);
            return false;
        }
    }

    private void Observe(Lease lease)
    {
        _observed = lease;
        _observedAt = _client.Time.GetTimestamp();
    }

    private bool MayHold(Lease lease)
    {
        if (string.IsNullOrEmpty(lease.Spec?.HolderIdentity) || lease.Spec.HolderIdentity == _options.Identity)
        {
            return true;
        }

        var duration = TimeSpan.FromSeconds(lease.Spec.LeaseDurationSeconds ?? (int)_options.LeaseDuration.TotalSeconds);
        return _client.Time.GetElapsedTime(_observedAt) >= duration;
    }

    private Lease NewLease() => new()
    {
        Metadata = new ObjectMeta { Namespace = _options.Lease.Namespace, Name = _options.Lease.Name },
        Spec = NextSpec(null),
    };

    private LeaseSpec NextSpec(LeaseSpec? old)
    {
        var now = _client.Time.GetUtcNow();
        var same = old?.HolderIdentity == _options.Identity;
        return new LeaseSpec
        {
            HolderIdentity = _options.Identity,
            LeaseDurationSeconds = (int)_options.LeaseDuration.TotalSeconds,
            AcquireTime = same ? old!.AcquireTime : now,
            RenewTime = now,
            LeaseTransitions = old is null || same ? old?.LeaseTransitions ?? 0 : (old.LeaseTransitions ?? 0) + 1,
        };
    }

    /// <summary>Gives the Lease up at once, so that the next leader need not wait; only after the work has ended.</summary>
    private async Task ReleaseAsync()
    {
        if (_observed is not { Spec.HolderIdentity: { } holder } held || holder != _options.Identity)
        {
            return;
        }

        try
        {
            var free = held with { Spec = held.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = _client.Time.GetUtcNow() } };
            using var deadline = new CancellationTokenSource(_options.RetryPeriod, _client.Time);
            Observe(await _client.UpdateAsync(ResourceTypes.Leases, free, deadline.Token));
        }
        catch (Exception exception) when (exception is KubeApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            LogFailed(_options.Identity, _options.Lease, exception.Message);
        }
    }

    [LoggerMessage(2020, LogLevel.Information, "{Identity} leads by {Lease}")]
    private partial void LogAcquired(string identity, ObjectKey lease);

    [LoggerMessage(2021, LogLevel.Warning, "{Identity} lost {Lease}")]
    private partial void LogLost(string identity, ObjectKey lease);

    [LoggerMessage(2022, LogLevel.Debug, "{Identity} could not write {Lease}: {Reason}")]
    private partial void LogFailed(string identity, ObjectKey lease, string reason);
}
