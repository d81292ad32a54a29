namespace Weft.ApiServer.Storage;

/// <summary>One change asked of the store.</summary>
/// <param name="Resource">The resource written.</param>
/// <param name="Key">The object written.</param>
/// <param name="ExpectedVersion">The version it must have now; 0 when it must not exist.</param>
/// <param name="Body">The new state, or null to delete.</param>
/// <param name="Guard">Checked by the writer against the state just before this change, so that nothing can slip in between;
/// an exception it returns refuses the change and is thrown to the caller.</param>
internal sealed record WriteRequest(
    ResourceId Resource,
    StoreKey Key,
    long ExpectedVersion,
    EncodedObject? Body,
    Func<IWriteView, Exception?>? Guard = null)
{
    internal TaskCompletionSource<WriteOutcome> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The state a <see cref="WriteRequest.Guard"/> sees: what is committed plus what goes before it in the same batch.</summary>
internal interface IWriteView
{
    StoredObject? Find(ResourceId resource, StoreKey key);
}

/// <summary>What became of a <see cref="WriteRequest"/>.</summary>
/// <param name="Committed">False when the expected version was not the stored one.</param>
/// <param name="Object">After a commit the new state (of a deletion: the last one, under the deletion's version); otherwise what is stored now.</param>
internal readonly record struct WriteOutcome(bool Committed, StoredObject? Object);
