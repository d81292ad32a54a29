using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Routing;

namespace Weft.Dataplane.Policies;

/// <summary>Addresses of one family and their classes. Where a row is missing, that of the next shorter prefix says what holds.</summary>
internal sealed class ClassTable<TKey, TPrefix>(IPolicyTable<TKey, ClassRow> table) : VersionedTable<TKey, ClassRow, uint, ClassVersions>(table)
    where TKey : unmanaged
    where TPrefix : IPrefixAbi<TKey>
{
    private readonly int[] _rowsOfLength = new int[TPrefix.MaxLength + 1];
    private readonly Dictionary<uint, int> _members = []; // rows that are wanted, by class
    private readonly HashSet<uint> _newcomers = []; // classes without members before the update that is being written

    /// <summary>Classes that nothing may become a member of, since filters for them are missing.</summary>
    public IReadOnlySet<uint> Closed { get; set; } = new HashSet<uint>();

    /// <summary>
    /// True when addresses are not told apart that are to be, other than single ones about which a shorter prefix says enough to be judged as
    /// unknown. What is to apply to them must not be taken into use.
    /// </summary>
    public bool IsLacking => Closed.Count > 0 || Refused.Any(key => !IsUnknownWorkload(key, Absent(key)));

    /// <summary>True when some address was in a class before the update that is being written.</summary>
    public bool IsInUse(uint @class) => _members.ContainsKey(@class) && !_newcomers.Contains(@class);

    public override void ReadBack(uint generation)
    {
        base.ReadBack(generation);
        Array.Clear(_rowsOfLength);
        foreach (var key in Actual.Keys)
        {
            Added(key);
        }
    }

    public override void Want(TKey key, uint value)
    {
        Leave(key);
        if (++CollectionsMarshal.GetValueRefOrAddDefault(_members, value, out _) == 1)
        {
            _newcomers.Add(value);
        }

        base.Want(key, value);
    }

    public override void Unwant(TKey key)
    {
        Leave(key);
        base.Unwant(key);
    }

    public override void PutInForce(uint generation)
    {
        _newcomers.Clear();
        base.PutInForce(generation);
    }

    protected override uint Absent(TKey key)
    {
        for (var length = (int)TPrefix.LengthOf(key) - 1; length >= 0; length--)
        {
            if (_rowsOfLength[length] > 0 && TryGetInForce(TPrefix.Cut(key, (uint)length), out var value))
            {
                return value;
            }
        }

        return 0;
    }

    protected override uint Gone(TKey key, uint before)
    {
        for (var length = (int)TPrefix.LengthOf(key) - 1; length >= 0; length--)
        {
            if (_rowsOfLength[length] == 0)
            {
                continue;
            }

            var cover = TPrefix.Cut(key, (uint)length);
            if (TryGetWanted(cover, out var wanted) && TryGetInForce(cover, out var value))
            {
                return Possible(cover, wanted, value);
            }
        }

        return 0;
    }

    protected override uint Possible(TKey key, uint wanted, uint before) => Closed.Contains(wanted) ? before : wanted;

    protected override uint Rank(TKey key) => TPrefix.LengthOf(key);

    // A new address of a workload that was unknown: unknown ones may only do what all may.
    protected override bool MayConcernFlows(TKey key, uint before, uint now, bool isNew) => isNew ? !IsUnknownWorkload(key, before) : before != now;

    protected override void Added(TKey key) => _rowsOfLength[TPrefix.LengthOf(key)]++;

    protected override void Removed(TKey key) => _rowsOfLength[TPrefix.LengthOf(key)]--;

    private void Leave(TKey key)
    {
        if (TryGetWanted(key, out var before) && --CollectionsMarshal.GetValueRefOrAddDefault(_members, before, out _) == 0)
        {
            _members.Remove(before);
        }
    }

    private static bool IsUnknownWorkload(TKey key, uint cover) => TPrefix.LengthOf(key) == TPrefix.MaxLength && cover != 0;
}
