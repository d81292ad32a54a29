using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Weft.Controller;

/// <summary>Composes the controller into a host.</summary>
public static class ControllerServiceExtensions
{
    /// <summary>Adds the controller; it starts and stops with the host and works while it leads.</summary>
    public static IServiceCollection AddWeftController(this IServiceCollection services, ControllerOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        return services.AddHostedService<ControllerService>();
    }
}
