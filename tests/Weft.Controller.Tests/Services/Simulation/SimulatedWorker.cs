using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Controller.Services;

namespace Weft.Controller.Tests.Services.Simulation;

/// <summary>One worker of a leader: it stops before and after every request until the simulation lets it go on.</summary>
internal sealed class SimulatedWorker(SimulatedStore store) : IAddressStore
{
    private TaskCompletionSource<bool>? _gate;

    public Task? Running { get; set; }

    /// <summary>Lets the worker go on to its next stop.</summary>
    /// <param name="loseAnswer">The answer to the request under way, should there be one, does not come.</param>
    public void GoOn(bool loseAnswer)
    {
        var gate = _gate;
        _gate = null;
        gate?.SetResult(loseAnswer);
    }

    public Task<AddressClaim?> ReadClaimAsync(string name, CancellationToken cancellationToken) => AskAsync(() => store.Claims.GetValueOrDefault(name));

    public Task<AddressClaim> CreateClaimAsync(AddressClaim claim, CancellationToken cancellationToken) => AskAsync(() => store.Create(claim));

    public Task<AddressClaim> UpdateClaimAsync(AddressClaim claim, CancellationToken cancellationToken) => AskAsync(() => store.Update(claim));

    public Task DeleteClaimAsync(AddressClaim claim, CancellationToken cancellationToken) => AskAsync(() =>
    {
        store.Delete(claim);
        return true;
    });

    public Task<Service?> ReadServiceAsync(ObjectKey key, CancellationToken cancellationToken) => AskAsync(() => store.Services.GetValueOrDefault(key));

    public Task<Service> PatchStatusAsync(ObjectKey key, JsonObject patch, CancellationToken cancellationToken) => AskAsync(() => store.PatchStatus(key, patch));

    private async Task<T> AskAsync<T>(Func<T> request)
    {
        await StopAsync();
        T? answer = default;
        Exception? refusal = null;
        try
        {
            answer = request();
        }
        catch (Client.KubeApiException exception)
        {
            refusal = exception;
        }

        if (await StopAsync())
        {
            throw new IOException("the answer is lost");
        }

        return refusal is null ? answer! : throw refusal;
    }

    /// <summary>Continues on the thread that lets it go on: the simulation has one thread.</summary>
    private Task<bool> StopAsync() => (_gate = new TaskCompletionSource<bool>()).Task;
}
