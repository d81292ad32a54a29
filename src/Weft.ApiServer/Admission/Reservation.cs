namespace Weft.ApiServer.Admission;

/// <summary>Addresses and ports taken for a write that is under way; given back when disposed.</summary>
/// <remarks>A committed write owns its addresses through the store, which the allocator reads before every decision.</remarks>
internal sealed class Reservation(Action<Reservation>? release) : IDisposable
{
    internal static Reservation None { get; } = new(null);

    internal List<AllocatedItem> Items { get; } = [];

    public void Dispose() => release?.Invoke(this);
}

/// <summary>A Service address, or a node port for one protocol.</summary>
internal readonly record struct AllocatedItem(string Text);
