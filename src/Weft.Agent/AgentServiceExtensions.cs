using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Weft.Agent;

/// <summary>Composes the agent into a host.</summary>
public static class AgentServiceExtensions
{
    /// <summary>Adds the agent of one node; it starts and stops with the host.</summary>
    public static IServiceCollection AddWeftAgent(this IServiceCollection services, AgentOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        return services.AddHostedService<AgentService>();
    }
}
