namespace Weft.ApiServer.Storage;

/// <summary>Where the store lies and what it may hold.</summary>
internal sealed record StoreOptions(string DatabasePath)
{
    /// <summary>Writes that may wait for the writer; more wait in their requests.</summary>
    internal int QueueLength { get; init; } = 4096;

    /// <summary>Writes made durable by one flush at most. Larger batches gain nothing: the flush is then no longer what costs.</summary>
    internal int MaxBatchWrites { get; init; } = 512;

    internal long MaxBatchBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>4,096 changes of one resource are minutes of a busy cluster, at a cost of a few megabytes.</summary>
    internal EventLogLimits History { get; init; } = new(4096, 32 * 1024 * 1024);

    /// <summary>Pages the database may grow to, 0 for no limit; a full disk for tests.</summary>
    internal int MaxPages { get; init; }
}
