using Weft.Api;

namespace Weft.Client;

/// <summary>How one object differs between what a subscriber saw last and what is known now.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Old">As this subscriber saw it last; null when it is new to it.</param>
/// <param name="New">As it is now; null when it is gone.</param>
public readonly record struct InformerChange<T>(ObjectKey Key, T? Old, T? New)
    where T : KubeObject;
