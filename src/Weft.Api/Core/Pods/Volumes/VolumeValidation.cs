using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>What the volumes of a Pod must keep to.</summary>
internal static class VolumeValidation
{
    private static readonly string[] _hostPathTypes =
        ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

    /// <summary>The names of the volumes, for those who mount them.</summary>
    internal static IReadOnlySet<string> Validate(IReadOnlyList<Volume> volumes, FieldPath path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < volumes.Count; i++)
        {
            var (volume, at) = (volumes[i], path.Index(i));
            if (FieldChecks.Required(volume.Name, at.Child("name"), errors))
            {
                FieldChecks.Grammar(volume.Name, Names.CheckLabel(volume.Name), at.Child("name"), errors);
                if (!names.Add(volume.Name))
                {
                    errors.Duplicate(at.Child("name"), volume.Name);
                }
            }

            ValidateSource(volume, at, errors);
        }

        return names;
    }

    /// <summary>A path inside a volume: relative, and never upwards.</summary>
    internal static void RelativePath(string? text, FieldPath path, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        if (text.StartsWith('/'))
        {
            errors.Invalid(path, text, "must be a relative path");
        }

        if (text.Split('/').Contains(".."))
        {
            errors.Invalid(path, text, "must not contain '..'");
        }
    }

    private static void ValidateSource(Volume volume, FieldPath path, FieldErrors errors)
    {
        var sources = CountSources(volume);
        if (sources == 0)
        {
            errors.Required(path, "must specify a volume type");
        }
        else if (sources > 1)
        {
            errors.Forbidden(path, "may not specify more than 1 volume type");
        }

        if (volume.HostPath is { } host)
        {
            FieldChecks.Required(host.Path, path.Child("hostPath").Child("path"), errors);
            FieldChecks.OneOf(host.Type, path.Child("hostPath").Child("type"), _hostPathTypes, errors);
            if (host.Path.Split('/').Contains(".."))
            {
                errors.Invalid(path.Child("hostPath").Child("path"), host.Path, "must not contain '..'");
            }
        }

        if (volume.ConfigMap is { } map)
        {
            FieldChecks.Required(map.Name, path.Child("configMap").Child("name"), errors);
            ValidateItems(map.Items ?? [], map.DefaultMode, path.Child("configMap"), errors);
        }

        if (volume.Secret is { } secret)
        {
            FieldChecks.Required(secret.SecretName, path.Child("secret").Child("secretName"), errors);
            ValidateItems(secret.Items ?? [], secret.DefaultMode, path.Child("secret"), errors);
        }

        if (volume.EmptyDir?.SizeLimit is { Sign: < 0 })
        {
            errors.Forbidden(path.Child("emptyDir").Child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }

        if (volume.PersistentVolumeClaim is { } claim)
        {
            FieldChecks.Required(claim.ClaimName, path.Child("persistentVolumeClaim").Child("claimName"), errors);
        }
    }

    private static void ValidateItems(IReadOnlyList<KeyToPath> items, int? mode, FieldPath path, FieldErrors errors)
    {
        ValidateMode(mode, path.Child("defaultMode"), errors);
        for (var i = 0; i < items.Count; i++)
        {
            var at = path.Child("items").Index(i);
            FieldChecks.Required(items[i].Key, at.Child("key"), errors);
            if (FieldChecks.Required(items[i].Path, at.Child("path"), errors))
            {
                RelativePath(items[i].Path, at.Child("path"), errors);
            }

            ValidateMode(items[i].Mode, at.Child("mode"), errors);
        }
    }

    private static void ValidateMode(int? mode, FieldPath path, FieldErrors errors)
    {
        const int MaxMode = 0x1ff; // 0777
        if (mode is < 0 or > MaxMode)
        {
            errors.Invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    // One field per kind of volume: all but the name.
    private static int CountSources(Volume volume) =>
        ((JsonObject)JsonSerializer.SerializeToNode(volume, KubeJson.Default.Volume)!).Count(p => p.Key != "name");
}
