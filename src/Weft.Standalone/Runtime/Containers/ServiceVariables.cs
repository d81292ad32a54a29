using System.Collections.Immutable;
using System.Globalization;
using Weft.Api;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>The variables by which a container finds Services without asking for names, as kubelet writes them (pkg/kubelet/envvars). Pure.</summary>
internal static class ServiceVariables
{
    /// <summary>The API server's own Service is told to every Pod, whatever its namespace and its enableServiceLinks.</summary>
    public static readonly ObjectKey ApiServer = new("default", "kubernetes");

    /// <param name="services">The Services of the Pod's namespace, if it wants them, and <see cref="ApiServer"/>.</param>
    /// <remarks>A Service of the Pod's own namespace wins over the API server's of the same name.</remarks>
    public static ImmutableSortedDictionary<string, string> Of(IEnumerable<Service> services)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (Service service in services.OrderBy(service => service.Metadata.Name, StringComparer.Ordinal))
        {
            if (service.Spec is { ClusterIP: { Length: > 0 } address and not "None", Ports: { Count: > 0 } ports })
            {
                Add(variables, VariableName(service.Metadata.Name!), address, ports);
            }
        }

        return variables.ToImmutable();
    }

    private static void Add(ImmutableSortedDictionary<string, string>.Builder variables, string prefix, string address, IReadOnlyList<ServicePort> ports)
    {
        variables[$"{prefix}_SERVICE_HOST"] = address;
        variables[$"{prefix}_SERVICE_PORT"] = Text(ports[0].Port);
        variables[$"{prefix}_PORT"] = Url(address, ports[0]);
        foreach (ServicePort port in ports)
        {
            if (!string.IsNullOrEmpty(port.Name))
            {
                variables[$"{prefix}_SERVICE_PORT_{VariableName(port.Name)}"] = Text(port.Port);
            }

            // What Docker's links once set: some programs still look for it.
            string link = $"{prefix}_PORT_{Text(port.Port)}_{Protocol(port)}";
            variables[link] = Url(address, port);
            variables[$"{link}_PROTO"] = Protocol(port).ToLowerInvariant();
            variables[$"{link}_PORT"] = Text(port.Port);
            variables[$"{link}_ADDR"] = address;
        }
    }

    private static string Url(string address, ServicePort port)
    {
        string host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        return $"{Protocol(port).ToLowerInvariant()}://{host}:{Text(port.Port)}";
    }

    private static string Protocol(ServicePort port) => port.Protocol ?? "TCP";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string VariableName(string name) => name.Replace('-', '_').ToUpperInvariant();
}
