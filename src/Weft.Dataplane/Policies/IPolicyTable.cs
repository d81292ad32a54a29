namespace Weft.Dataplane.Policies;

/// <summary>What is asked of one of the kernel's tables of policies.</summary>
internal interface IPolicyTable<TKey, TRow>
    where TKey : unmanaged
    where TRow : unmanaged
{
    string Name { get; }

    /// <summary>How many rows it may hold such that each can still be changed.</summary>
    int Capacity { get; }

    /// <exception cref="IOException">The kernel refused.</exception>
    IReadOnlyList<KeyValuePair<TKey, TRow>> ReadAll();

    /// <summary>Adds or changes rows in this order.</summary>
    /// <returns>How many were written; fewer than given when the table is full.</returns>
    /// <exception cref="IOException">The kernel refused for another reason; some rows may have been written.</exception>
    int Write(ReadOnlySpan<TKey> keys, ReadOnlySpan<TRow> rows);

    /// <summary>Removes rows; those that are missing are no fault.</summary>
    /// <exception cref="IOException">The kernel refused; some rows may be gone.</exception>
    void Delete(ReadOnlySpan<TKey> keys);
}
