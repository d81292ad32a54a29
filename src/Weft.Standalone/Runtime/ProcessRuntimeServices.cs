using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Weft.Standalone.Runtime;

public static class ProcessRuntimeServices
{
    /// <summary>Runs the workloads of the given nodes in this process. Needs a <c>KubeClient</c> among the services.</summary>
    public static IServiceCollection AddWeftProcessRuntime(this IServiceCollection services, ProcessRuntimeOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddHostedService<ProcessRuntimeService>();
        return services;
    }
}
