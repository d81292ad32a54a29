using System.Collections.Immutable;
using System.Text;
using Weft.Api;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Computes a container's environment from Services, env and envFrom, in the order and with the precedence of Kubernetes.</summary>
internal sealed class ContainerEnvironment(PodFields fields, IConfigSource source)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private string Namespace => fields.Pod.Metadata.Namespace ?? "default";

    /// <exception cref="ContainerConfigException">A source that is not optional is missing.</exception>
    public async Task<ImmutableSortedDictionary<string, string>> BuildAsync(Container container, string hostname, CancellationToken cancellationToken)
    {
        Dictionary<string, string> variables = new(await ServicesAsync(cancellationToken), StringComparer.Ordinal)
        {
            ["PATH"] = DefaultPath,
            ["HOME"] = "/root",
            ["HOSTNAME"] = hostname,
        };
        foreach (EnvFromSource from in container.EnvFrom ?? [])
        {
            await AddAllAsync(from, variables, cancellationToken);
        }

        foreach (EnvVar variable in container.Env ?? [])
        {
            string? value = variable.ValueFrom is { } valueFrom
                ? await ReadAsync(variable.Name, valueFrom, cancellationToken)
                : VariableExpansion.Expand(variable.Value ?? "", variables);
            if (value is not null)
            {
                variables[variable.Name] = value;
            }
        }

        return variables.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private async Task<ImmutableSortedDictionary<string, string>> ServicesAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Service> own = fields.Pod.Spec?.EnableServiceLinks == false ? [] : await source.ServicesAsync(Namespace, cancellationToken);
        Service? api = own.Any(service => service.Metadata.Name == ServiceVariables.ApiServer.Name)
            ? null
            : await source.ServiceAsync(ServiceVariables.ApiServer, cancellationToken);
        return ServiceVariables.Of(api is null ? own : [.. own, api]);
    }

    private async Task AddAllAsync(EnvFromSource from, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        if (from.ConfigMapRef is { } mapRef)
        {
            ConfigMap? map = await source.ConfigMapAsync(new ObjectKey(Namespace, mapRef.Name ?? ""), cancellationToken);
            Require(map is not null || mapRef.Optional == true, $"configmap \"{mapRef.Name}\" not found");
            foreach ((string key, string value) in map?.Data ?? ImmutableDictionary<string, string>.Empty)
            {
                variables[from.Prefix + key] = value;
            }
        }

        if (from.SecretRef is { } secretRef)
        {
            Secret? secret = await source.SecretAsync(new ObjectKey(Namespace, secretRef.Name ?? ""), cancellationToken);
            Require(secret is not null || secretRef.Optional == true, $"secret \"{secretRef.Name}\" not found");
            foreach ((string key, byte[] value) in secret?.Data ?? ImmutableDictionary<string, byte[]>.Empty)
            {
                variables[from.Prefix + key] = Encoding.UTF8.GetString(value);
            }
        }
    }

    /// <returns>Null when an optional source does not have the value: the variable is then not set.</returns>
    private async Task<string?> ReadAsync(string name, EnvVarSource from, CancellationToken cancellationToken)
    {
        if (from.FieldRef is { } field)
        {
            return fields.Value(field.FieldPath);
        }

        if (from.ConfigMapKeyRef is { } mapRef)
        {
            ConfigMap? map = await source.ConfigMapAsync(new ObjectKey(Namespace, mapRef.Name ?? ""), cancellationToken);
            Require(map is not null || mapRef.Optional == true, $"configmap \"{mapRef.Name}\" not found");
            string? value = map?.Data?.GetValueOrDefault(mapRef.Key);
            Require(value is not null || mapRef.Optional == true, $"couldn't find key {mapRef.Key} in ConfigMap {Namespace}/{mapRef.Name}");
            return value;
        }

        if (from.SecretKeyRef is { } secretRef)
        {
            Secret? secret = await source.SecretAsync(new ObjectKey(Namespace, secretRef.Name ?? ""), cancellationToken);
            Require(secret is not null || secretRef.Optional == true, $"secret \"{secretRef.Name}\" not found");
            byte[]? value = secret?.Data?.GetValueOrDefault(secretRef.Key);
            Require(value is not null || secretRef.Optional == true, $"couldn't find key {secretRef.Key} in Secret {Namespace}/{secretRef.Name}");
            return value is null ? null : Encoding.UTF8.GetString(value);
        }

        throw new ContainerConfigException($"env {name}: the process runtime does not support resourceFieldRef");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ContainerConfigException(message);
        }
    }
}
