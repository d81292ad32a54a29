using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Weft.Api;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Runtime.Volumes;

/// <summary>Makes a workload's volumes present on the machine, for its containers to mount.</summary>
internal sealed class VolumePreparer(PodStore store, IConfigSource source, TimeProvider time)
{
    private const int DefaultFileMode = 0x1A4; // 0644

    /// <summary>Makes or refreshes every volume.</summary>
    /// <returns>Where each volume lies on the machine.</returns>
    /// <exception cref="ContainerConfigException">A volume cannot be made; the message says which and why.</exception>
    public async Task<ImmutableDictionary<string, string>> PrepareAsync(PodFields fields, CancellationToken cancellationToken)
    {
        var paths = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (Volume volume in fields.Pod.Spec?.Volumes ?? [])
        {
            try
            {
                paths[volume.Name] = await PrepareAsync(fields, volume, cancellationToken);
            }
            catch (ContainerConfigException exception)
            {
                throw new ContainerConfigException($"MountVolume.SetUp failed for volume \"{volume.Name}\" : {exception.Message}");
            }
        }

        return paths.ToImmutable();
    }

    private async Task<string> PrepareAsync(PodFields fields, Volume volume, CancellationToken cancellationToken)
    {
        string directory = store.VolumeDirectory(fields.Pod.Metadata.Uid!, volume.Name);
        if (volume.HostPath is { } hostPath)
        {
            return HostPath(hostPath);
        }

        if (volume.EmptyDir is not null)
        {
            if (!Directory.Exists(directory))
            {
                Directory.CreateDirectory(directory);
                File.SetUnixFileMode(directory, (UnixFileMode)0x1FF); // 0777, as kubelet: any user of the workload may write
            }

            return directory;
        }

        ImmutableArray<VolumeFile>? files = await FilesAsync(fields, volume, cancellationToken)
            ?? throw new ContainerConfigException(
                "this kind of volume is not supported by the process runtime: it has emptyDir, hostPath, configMap, secret, downwardAPI and projected");
        string generation = time.GetUtcNow().ToString("yyyy_MM_dd_HH_mm_ss.fffffff", CultureInfo.InvariantCulture);
        VolumeFiles.Publish(directory, files.Value, generation);
        return directory;
    }

    private async Task<ImmutableArray<VolumeFile>?> FilesAsync(PodFields fields, Volume volume, CancellationToken cancellationToken)
    {
        string ns = fields.Pod.Metadata.Namespace ?? "default";
        if (volume.ConfigMap is { } map)
        {
            return await ConfigMapAsync(ns, map.Name, map.Items, map.Optional, map.DefaultMode, cancellationToken);
        }

        if (volume.Secret is { } secret)
        {
            return await SecretAsync(ns, secret.SecretName, secret.Items, secret.Optional, secret.DefaultMode, cancellationToken);
        }

        if (volume.DownwardAPI is { } downward)
        {
            return Downward(fields, downward.Items, downward.DefaultMode);
        }

        return volume.Projected is { } projected ? await ProjectedAsync(fields, projected, cancellationToken) : null;
    }

    private async Task<ImmutableArray<VolumeFile>?> ProjectedAsync(PodFields fields, ProjectedVolumeSource projected, CancellationToken cancellationToken)
    {
        string ns = fields.Pod.Metadata.Namespace ?? "default";
        List<VolumeFile> files = [];
        foreach (VolumeProjection part in projected.Sources ?? [])
        {
            files.AddRange(part switch
            {
                { ConfigMap: { } map } => await ConfigMapAsync(ns, map.Name, map.Items, map.Optional, projected.DefaultMode, cancellationToken),
                { Secret: { } secret } => await SecretAsync(ns, secret.Name, secret.Items, secret.Optional, projected.DefaultMode, cancellationToken),
                { DownwardAPI: { } downward } => Downward(fields, downward.Items, projected.DefaultMode),
                _ => throw new ContainerConfigException("projected sources other than configMap, secret and downwardAPI are not supported"),
            });
        }

        return [.. files];
    }

    private async Task<ImmutableArray<VolumeFile>> ConfigMapAsync(
        string ns, string? name, IReadOnlyList<KeyToPath>? items, bool? optional, int? mode, CancellationToken cancellationToken)
    {
        ConfigMap? map = await source.ConfigMapAsync(new ObjectKey(ns, name ?? ""), cancellationToken);
        if (map is null && optional != true)
        {
            throw new ContainerConfigException($"configmap \"{name}\" not found");
        }

        Dictionary<string, byte[]> content = (map?.Data ?? ImmutableDictionary<string, string>.Empty)
            .ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value), StringComparer.Ordinal);
        foreach ((string key, byte[] value) in map?.BinaryData ?? ImmutableDictionary<string, byte[]>.Empty)
        {
            content[key] = value;
        }

        return Select(content, items, optional, mode, $"configmap \"{name}\"");
    }

    private async Task<ImmutableArray<VolumeFile>> SecretAsync(
        string ns, string? name, IReadOnlyList<KeyToPath>? items, bool? optional, int? mode, CancellationToken cancellationToken)
    {
        Secret? secret = await source.SecretAsync(new ObjectKey(ns, name ?? ""), cancellationToken);
        return secret is null && optional != true
            ? throw new ContainerConfigException($"secret \"{name}\" not found")
            : Select(secret?.Data ?? ImmutableDictionary<string, byte[]>.Empty, items, optional, mode, $"secret \"{name}\"");
    }

    private static ImmutableArray<VolumeFile> Downward(PodFields fields, IReadOnlyList<DownwardAPIVolumeFile>? items, int? mode) =>
        [.. (items ?? []).Select(item => new VolumeFile(
            Inside(item.Path),
            Encoding.UTF8.GetBytes(fields.Value(item.FieldRef?.FieldPath ?? "resourceFieldRef")),
            Mode(item.Mode ?? mode)))];

    private static ImmutableArray<VolumeFile> Select(
        IReadOnlyDictionary<string, byte[]> content, IReadOnlyList<KeyToPath>? items, bool? optional, int? mode, string what)
    {
        if (items is null || items.Count == 0)
        {
            return [.. content.Select(pair => new VolumeFile(Inside(pair.Key), pair.Value, Mode(mode)))];
        }

        List<VolumeFile> files = [];
        foreach (KeyToPath item in items)
        {
            if (content.TryGetValue(item.Key, out byte[]? value))
            {
                files.Add(new VolumeFile(Inside(item.Path), value, Mode(item.Mode ?? mode)));
            }
            else if (optional != true)
            {
                throw new ContainerConfigException($"{what} references non-existent key: {item.Key}");
            }
        }

        return [.. files];
    }

    private static string HostPath(HostPathVolumeSource source)
    {
        string path = source.Path;
        string type = source.Type ?? "";
        if (type == "DirectoryOrCreate")
        {
            Directory.CreateDirectory(path);
        }
        else if (type == "FileOrCreate" && !File.Exists(path))
        {
            File.WriteAllBytes(path, []);
        }

        bool fits = type switch
        {
            "Directory" or "DirectoryOrCreate" => Directory.Exists(path),
            "File" or "FileOrCreate" => File.Exists(path),
            _ => Path.Exists(path),
        };
        return fits ? path : throw new ContainerConfigException($"hostPath {path} is not there, or no {(type.Length == 0 ? "file or directory" : type)}");
    }

    /// <summary>The API server refuses such paths; a workload's files must never lie outside its volume all the same.</summary>
    private static string Inside(string path) =>
        path.Length == 0 || Path.IsPathRooted(path) || path.Split('/').Any(part => part is ".." or "" or "." || part.StartsWith("..", StringComparison.Ordinal))
            ? throw new ContainerConfigException($"\"{path}\" is not a path within the volume")
            : path;

    private static UnixFileMode Mode(int? mode) => (UnixFileMode)((mode ?? DefaultFileMode) & 0x1FF);
}
