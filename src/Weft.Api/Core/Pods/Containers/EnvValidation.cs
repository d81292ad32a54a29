namespace Weft.Api;

/// <summary>What the environment of a container must keep to.</summary>
internal static class EnvValidation
{
    private static readonly string[] _fields =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"];

    internal static void Validate(Container container, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (container.Env?.Count ?? 0); i++)
        {
            var (env, at) = (container.Env![i], path.Child("env").Index(i));
            if (FieldChecks.Required(env.Name, at.Child("name"), errors))
            {
                FieldChecks.Grammar(env.Name, Names.CheckEnvName(env.Name), at.Child("name"), errors);
            }

            if (env.ValueFrom is { } source)
            {
                ValidateSource(source, !string.IsNullOrEmpty(env.Value), at.Child("valueFrom"), errors);
            }
        }

        for (var i = 0; i < (container.EnvFrom?.Count ?? 0); i++)
        {
            ValidateFrom(container.EnvFrom![i], path.Child("envFrom").Index(i), errors);
        }
    }

    private static void ValidateSource(EnvVarSource source, bool hasValue, FieldPath path, FieldErrors errors)
    {
        var count = new object?[] { source.FieldRef, source.ResourceFieldRef, source.ConfigMapKeyRef, source.SecretKeyRef }.Count(s => s is not null);
        if (count == 0)
        {
            errors.Invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        }
        else if (hasValue)
        {
            errors.Invalid(path, "", "may not be specified when `value` is not empty");
        }
        else if (count > 1)
        {
            errors.Invalid(path, "", "may not have more than one field specified at a time");
        }

        if (source.FieldRef is { } field)
        {
            ValidateField(field, path.Child("fieldRef"), errors);
        }

        if (source.ConfigMapKeyRef is { } map)
        {
            ValidateKey(map.Name, map.Key, path.Child("configMapKeyRef"), errors);
        }

        if (source.SecretKeyRef is { } secret)
        {
            ValidateKey(secret.Name, secret.Key, path.Child("secretKeyRef"), errors);
        }

        if (source.ResourceFieldRef is { } resource)
        {
            FieldChecks.Required(resource.Resource, path.Child("resourceFieldRef").Child("resource"), errors);
        }
    }

    private static void ValidateField(ObjectFieldSelector field, FieldPath path, FieldErrors errors)
    {
        if (!FieldChecks.Required(field.FieldPath, path.Child("fieldPath"), errors))
        {
            return;
        }

        var isMapEntry = field.FieldPath.EndsWith("']", StringComparison.Ordinal) &&
            (field.FieldPath.StartsWith("metadata.labels['", StringComparison.Ordinal) ||
             field.FieldPath.StartsWith("metadata.annotations['", StringComparison.Ordinal));
        if (!isMapEntry)
        {
            FieldChecks.OneOf(field.FieldPath, path.Child("fieldPath"), _fields, errors);
        }
    }

    private static void ValidateKey(string? name, string key, FieldPath path, FieldErrors errors)
    {
        FieldChecks.Required(name, path.Child("name"), errors);
        if (FieldChecks.Required(key, path.Child("key"), errors))
        {
            FieldChecks.Grammar(key, Names.CheckConfigKey(key), path.Child("key"), errors);
        }
    }

    private static void ValidateFrom(EnvFromSource source, FieldPath path, FieldErrors errors)
    {
        if (!string.IsNullOrEmpty(source.Prefix))
        {
            FieldChecks.Grammar(source.Prefix, Names.CheckEnvName(source.Prefix), path.Child("prefix"), errors);
        }

        if (source.ConfigMapRef is null && source.SecretRef is null)
        {
            errors.Invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
        }
        else if (source.ConfigMapRef is not null && source.SecretRef is not null)
        {
            errors.Invalid(path, "", "may not have more than one field specified at a time");
        }

        if (source.ConfigMapRef is { } map)
        {
            FieldChecks.Required(map.Name, path.Child("configMapRef").Child("name"), errors);
        }

        if (source.SecretRef is { } secret)
        {
            FieldChecks.Required(secret.Name, path.Child("secretRef").Child("name"), errors);
        }
    }
}
