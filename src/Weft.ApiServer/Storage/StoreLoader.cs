using System.Collections.Immutable;

namespace Weft.ApiServer.Storage;

/// <summary>Builds the first snapshot of a run from the database.</summary>
internal static class StoreLoader
{
    internal static StoreSnapshot Load(SqliteFile file, EventLogLimits limits)
    {
        var floors = file.ReadFloors().ToDictionary(row => row.Resource, row => row.Version);
        var objects = new Dictionary<ResourceId, ImmutableSortedDictionary<StoreKey, StoredObject>.Builder>();
        foreach (var (resource, stored) in file.ReadObjects())
        {
            if (!objects.TryGetValue(resource, out var builder))
            {
                objects[resource] = builder = ImmutableSortedDictionary.CreateBuilder<StoreKey, StoredObject>();
            }

            builder[stored.Key] = stored;
        }

        var logs = ReadLogs(file, limits, floors);
        var states = objects.Keys.Union(logs.Keys).ToImmutableDictionary(resource => resource, resource =>
        {
            var log = logs.GetValueOrDefault(resource) ?? new EventLog(limits, floors.GetValueOrDefault(resource));
            return new ResourceState(
                objects.GetValueOrDefault(resource)?.ToImmutable() ?? ImmutableSortedDictionary<StoreKey, StoredObject>.Empty, log, log.Tail);
        });
        return new StoreSnapshot(file.ReadVersion(), states);
    }

    private static Dictionary<ResourceId, EventLog> ReadLogs(SqliteFile file, EventLogLimits limits, Dictionary<ResourceId, long> floors)
    {
        var logs = new Dictionary<ResourceId, EventLog>();
        var latest = new Dictionary<(ResourceId, StoreKey), StoredObject>();
        foreach (var (resource, type, stored) in file.ReadHistory())
        {
            if (!logs.TryGetValue(resource, out var log))
            {
                logs[resource] = log = new EventLog(limits, floors.GetValueOrDefault(resource));
            }

            var previous = type == StoreEventType.Added ? null : latest.GetValueOrDefault((resource, stored.Key));
            latest[(resource, stored.Key)] = stored;
            log.Append(new StoreEvent(type, stored, previous));
            log.Trim();
        }

        return logs;
    }
}
