using Weft.Api;

namespace Weft.Client;

/// <summary>URL paths of single objects, with checks that catch a caller's mistake before it becomes another URL.</summary>
internal static class ResourcePath
{
    public static string Object(ResourceType type, ObjectKey key, string? subresource = null)
    {
        if (type.Namespaced && string.IsNullOrEmpty(key.Namespace))
        {
            throw new ArgumentException($"{type.Plural} are namespaced; the key of \"{key.Name}\" has no namespace", nameof(key));
        }

        if (string.IsNullOrEmpty(key.Name))
        {
            throw new ArgumentException($"a {type.Kind} is addressed by name", nameof(key));
        }

        var path = type.ObjectPath(key);
        return subresource is null ? path : $"{path}/{subresource}";
    }
}
