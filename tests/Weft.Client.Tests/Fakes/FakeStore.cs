using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Weft.Client.Tests;

/// <summary>One change in the history of a <see cref="FakeStore"/>.</summary>
internal sealed record StoredChange(long Version, string Type, string Collection, JsonObject Body);

/// <summary>Objects with resourceVersions and a history that can be forgotten, as an API server keeps them.</summary>
internal sealed class FakeStore
{
    private readonly Lock _lock = new(); // guards everything below
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<StoredChange> _history = [];
    private readonly List<Channel<StoredChange>> _followers = [];
    private long _version = 1;
    private long _compactedBelow;

    public long Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    /// <summary>Creates or replaces; the path is that of the object, such as <c>/api/v1/namespaces/a/pods/p</c>.</summary>
    public JsonObject Put(string path, JsonObject body)
    {
        lock (_lock)
        {
            var old = _objects.GetValueOrDefault(path);
            var stored = (JsonObject)body.DeepClone();
            var metadata = stored["metadata"]!.AsObject();
            metadata["uid"] = old?["metadata"]!["uid"]!.GetValue<string>() ?? Guid.NewGuid().ToString();
            metadata["resourceVersion"] = old?["metadata"]!["resourceVersion"]!.GetValue<string>();
            if (old is not null && JsonNode.DeepEquals(old, stored))
            {
                return old;
            }

            metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            _objects[path] = stored;
            Publish(new StoredChange(_version, old is null ? "ADDED" : "MODIFIED", CollectionOf(path), stored));
            return stored;
        }
    }

    public JsonObject? Get(string path)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(path);
        }
    }

    public bool Delete(string path)
    {
        lock (_lock)
        {
            if (!_objects.Remove(path, out var old))
            {
                return false;
            }

            var last = (JsonObject)old.DeepClone();
            last["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            Publish(new StoredChange(_version, "DELETED", CollectionOf(path), last));
            return true;
        }
    }

    /// <summary>Everything of one resource, in all namespaces, and the version of the store.</summary>
    public (IReadOnlyList<JsonObject> Items, long Version) List(string collection)
    {
        lock (_lock)
        {
            return ([.. _objects.Where(pair => CollectionOf(pair.Key) == collection).Select(pair => pair.Value)], _version);
        }
    }

    /// <summary>The changes after a version and a channel with what follows; null when the history no longer reaches back.</summary>
    public (IReadOnlyList<StoredChange> Past, Channel<StoredChange> Future)? Follow(string collection, long after)
    {
        lock (_lock)
        {
            if (after < _compactedBelow)
            {
                return null;
            }

            var channel = Channel.CreateUnbounded<StoredChange>();
            _followers.Add(channel);
            return ([.. _history.Where(change => change.Version > after && change.Collection == collection)], channel);
        }
    }

    public void Unfollow(Channel<StoredChange> channel)
    {
        lock (_lock)
        {
            _followers.Remove(channel);
        }
    }

    /// <summary>Forgets the history: a watch from before now is expired.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compactedBelow = _version;
            _history.Clear();
        }
    }

    /// <summary>Starts over as a server with an empty disk: no objects, and versions from the beginning.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _objects.Clear();
            _history.Clear();
            _version = 1;
            _compactedBelow = 0;
        }
    }

    /// <summary><c>/api/v1/namespaces/a/pods/p</c> belongs to <c>/api/v1/pods</c>.</summary>
    public static string CollectionOf(string objectPath)
    {
        var parts = objectPath.Split('/')[..^1].ToList();
        var at = parts.IndexOf("namespaces");
        if (at >= 0 && parts.Count > at + 2)
        {
            parts.RemoveRange(at, 2);
        }

        return string.Join('/', parts);
    }

    private void Publish(StoredChange change)
    {
        _history.Add(change);
        foreach (var follower in _followers)
        {
            follower.Writer.TryWrite(change);
        }
    }
}
