namespace Weft.ApiServer.Storage;

/// <summary>The store could not make a write durable; nothing of it was applied.</summary>
internal sealed class StoreException(string message, Exception inner) : IOException(message, inner);
