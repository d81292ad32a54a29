using System.Buffers;
using System.Runtime.CompilerServices;
using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Services;

/// <summary>
/// Maglev hashing (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, section 3.4): a table that gives
/// every backend its share of the slots, and that changes little when a backend comes or goes. Pure.
/// </summary>
/// <remarks>
/// Every node fills the same table from the same backends, so it does not matter at which node a client's packets enter. Two things make
/// it so: a backend's permutation depends on its address alone, and backends take turns in order of address.
/// </remarks>
internal static class Maglev
{
    /// <summary>With 100 slots for each unit of weight, shares of equal backends differ by at most 1 %.</summary>
    private const int SlotsPerWeight = 100;

    private const ushort Free = ushort.MaxValue;

    private const int MaxWalkersOnStack = 64;

    /// <summary>Any two fixed numbers; they are part of what nodes have to agree on.</summary>
    private const ulong OffsetSeed = 0x6f66_6673_6574_2131;

    private const ulong SkipSeed = 0x736b_6970_2131_3337;

    /// <summary>Primes, so that every step length visits all slots; about doubling, so that the size, which moves every slot, changes seldom.</summary>
    private static readonly int[] _sizes = [211, 503, 1009, 2003, 4001, 8009, 16001, 32003, 64007, AbiConstants.MaglevMaxSize];

    /// <summary>All sizes a table may have, without those of no backend (0) and of one (1).</summary>
    public static ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>Number of slots for backends of these weights (1 or more each).</summary>
    public static int SizeFor(ReadOnlySpan<int> weights)
    {
        if (weights.Length <= 1)
        {
            return weights.Length;
        }

        // Weights count by their ratio: 50 and 100 are 1 and 2.
        var divisor = 0;
        var sum = 0L;
        foreach (var weight in weights)
        {
            divisor = GreatestCommonDivisor(divisor, weight);
            sum += weight;
        }

        var wanted = sum / divisor * SlotsPerWeight;
        foreach (var size in _sizes)
        {
            if (size >= wanted)
            {
                return size;
            }
        }

        return _sizes[^1];
    }

    /// <summary>Fills a table.</summary>
    /// <param name="addresses">Of the backends, ascending and distinct, at most <see cref="AbiConstants.MaxBackends"/>.</param>
    /// <param name="weights">Of the same backends, 1 or more each.</param>
    /// <param name="slots">As long as <see cref="SizeFor"/> says; each becomes the index of a backend.</param>
    public static void Fill(ReadOnlySpan<UInt128> addresses, ReadOnlySpan<int> weights, Span<ushort> slots)
    {
        if (slots.Length <= 1)
        {
            slots.Clear();
            return;
        }

        Walker[]? rented = null;
        var walkers = addresses.Length <= MaxWalkersOnStack
            ? stackalloc Walker[addresses.Length]
            : (rented = ArrayPool<Walker>.Shared.Rent(addresses.Length)).AsSpan(0, addresses.Length);
        for (var i = 0; i < addresses.Length; i++)
        {
            walkers[i] = new Walker
            {
                Position = (int)(Hash(addresses[i], OffsetSeed) % (ulong)slots.Length),
                Skip = (int)(Hash(addresses[i], SkipSeed) % (ulong)(slots.Length - 1)) + 1,
                Weight = weights[i],
            };
        }

        Take(walkers, slots);
        if (rented is not null)
        {
            ArrayPool<Walker>.Shared.Return(rented);
        }
    }

    // Optimised from the first call on: an agent fills all its tables as it starts.
    // In each round the heaviest backends take one slot, and the others one as often as their weight allows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Take(Span<Walker> walkers, Span<ushort> slots)
    {
        var heaviest = 0;
        foreach (ref readonly var walker in walkers)
        {
            heaviest = Math.Max(heaviest, walker.Weight);
        }

        // Half a turn ahead, so that shares are rounded and not cut off.
        foreach (ref var walker in walkers)
        {
            walker.Credit = heaviest / 2;
        }

        slots.Fill(Free);
        var left = slots.Length;
        while (true)
        {
            for (var i = 0; i < walkers.Length; i++)
            {
                ref var walker = ref walkers[i];
                walker.Credit += walker.Weight;
                if (walker.Credit < heaviest)
                {
                    continue;
                }

                walker.Credit -= heaviest;
                var position = walker.Position;
                while (slots[position] != Free)
                {
                    position = Next(position, walker.Skip, slots.Length);
                }

                slots[position] = (ushort)i;
                walker.Position = Next(position, walker.Skip, slots.Length);
                if (--left == 0)
                {
                    return;
                }
            }
        }
    }

    private static int Next(int position, int skip, int size)
    {
        position += skip;
        return position >= size ? position - size : position;
    }

    private static ulong Hash(UInt128 address, ulong seed) => Mix(Mix(seed ^ (ulong)address) ^ (ulong)(address >> 64));

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every bit of the input changes half of the output's.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9e37_79b9_7f4a_7c15;
        value = (value ^ (value >> 30)) * 0xbf58_476d_1ce4_e5b9;
        value = (value ^ (value >> 27)) * 0x94d0_49bb_1331_11eb;
        return value ^ (value >> 31);
    }

    private static int GreatestCommonDivisor(int left, int right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }

    /// <summary>One backend on its way through its permutation of the slots.</summary>
    private struct Walker
    {
        public int Position;
        public int Skip;
        public int Weight;
        public int Credit;
    }
}
