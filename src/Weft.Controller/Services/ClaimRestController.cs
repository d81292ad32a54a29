using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Services;

/// <summary>Deletes the claims of addresses that have rested, which makes them free.</summary>
internal sealed partial class ClaimRestController(IAddressStore store, Func<string, AddressClaim?> cached, TimeProvider time, ILogger logger)
{
    /// <summary>Only a claim that nobody has needs watching.</summary>
    public static IEnumerable<string> KeysOf(InformerChange<AddressClaim> change) =>
        change.New is { } claim && !ClaimBook.IsOwned(claim) ? [change.Key.Name] : [];

    public async Task<TimeSpan?> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        if (cached(name) is not { } claim || ClaimRest.Left(claim, time.GetUtcNow()) is not { } left)
        {
            return null;
        }

        if (left > TimeSpan.Zero)
        {
            return left;
        }

        try
        {
            await store.DeleteClaimAsync(claim, cancellationToken);
            LogFree(claim.Spec.Address);
        }
        catch (KubeApiException refusal) when (refusal.IsConflict)
        {
            // It has changed, and comes again with its change.
        }

        return null;
    }

    [LoggerMessage(3210, LogLevel.Debug, "{Address} has rested and is free")]
    private partial void LogFree(string address);
}
