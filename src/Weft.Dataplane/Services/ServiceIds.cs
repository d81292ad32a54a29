using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Services;

/// <summary>
/// Numbers of Service ports on this node. A port keeps its number while it lives, also across restarts, since the rows say who has which;
/// a number given up is not handed on while there are others, since rows and flows may still mean the old port.
/// </summary>
internal sealed class ServiceIds
{
    private readonly Dictionary<uint, ServicePortKey> _keys = [];
    private uint _last;

    /// <summary>Numbers the kernel's rows hold: none of them is new to it.</summary>
    public void Skip(uint seen) => _last = Math.Max(_last, seen);

    /// <summary>Takes a number the port's rows have; false when it is somebody else's.</summary>
    public bool TryAdopt(uint id, ServicePortKey key) => id != 0 && _keys.TryAdd(id, key);

    public uint Assign(ServicePortKey key)
    {
        // 0 is what rows without a port have. Fewer than 2^32 ports fit the maps, so a free number is always found.
        do
        {
            _last = unchecked(_last + 1);
        }
        while (_last == 0 || !_keys.TryAdd(_last, key));

        return _last;
    }

    public void Release(uint id) => _keys.Remove(id);

    public ServicePortKey? KeyOf(uint id) => _keys.GetValueOrDefault(id);

    /// <summary>Who an error about a row of this number is reported to.</summary>
    public string SubjectOf(uint id) => _keys.TryGetValue(id, out var key) ? Subjects.Of(key) : Subjects.Underlay;
}
