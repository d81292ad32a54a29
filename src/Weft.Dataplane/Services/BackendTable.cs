using System.Buffers;
using System.Collections.Immutable;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Services;

/// <summary>What one lookup table chooses from: backends in order of address, so that every node makes the same table of them.</summary>
internal sealed class BackendTable
{
    private readonly UInt128[] _addresses;
    private readonly int[] _weights;

    private BackendTable(ImmutableArray<BackendSpec> backends)
    {
        Backends = backends;
        _addresses = new UInt128[backends.Length];
        _weights = new int[backends.Length];
        for (var i = 0; i < backends.Length; i++)
        {
            (_addresses[i], _weights[i]) = (AbiValues.ToNumber(backends[i].Address), backends[i].Weight);
        }

        Size = Maglev.SizeFor(_weights);
    }

    public static BackendTable Empty { get; } = new([]);

    /// <summary>In order of address.</summary>
    public ImmutableArray<BackendSpec> Backends { get; }

    /// <summary>Number of slots.</summary>
    public int Size { get; }

    public bool IsEmpty => Size == 0;

    /// <param name="backends">In order of address, no address twice.</param>
    public static BackendTable Of(ImmutableArray<BackendSpec> backends) => backends.IsEmpty ? Empty : new BackendTable(backends);

    /// <summary>Fills the table's slots.</summary>
    /// <returns>An array of the shared pool, of at least <see cref="Size"/> elements.</returns>
    public ushort[] RentSlots()
    {
        var slots = ArrayPool<ushort>.Shared.Rent(Size);
        Maglev.Fill(_addresses, _weights, slots.AsSpan(0, Size));
        return slots;
    }

    /// <summary>True when both choose alike.</summary>
    public bool Matches(BackendTable other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (!_addresses.AsSpan().SequenceEqual(other._addresses) || !_weights.AsSpan().SequenceEqual(other._weights))
        {
            return false;
        }

        for (var i = 0; i < Backends.Length; i++)
        {
            if (Backends[i].Port != other.Backends[i].Port)
            {
                return false;
            }
        }

        return true;
    }
}
