using System.Collections.ObjectModel;

namespace Weft.Api;

internal static class EmptyMap<TValue>
{
    internal static readonly IReadOnlyDictionary<string, TValue> Value = ReadOnlyDictionary<string, TValue>.Empty;
}
