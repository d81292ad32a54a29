using Microsoft.Extensions.Hosting;

namespace Weft.ApiServer.Http;

/// <summary>The web host lives as long as its <see cref="ApiServerHost"/>; signals are the business of the process around it.</summary>
internal sealed class OwnedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
