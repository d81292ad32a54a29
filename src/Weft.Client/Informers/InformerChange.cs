using Weft.Api;

namespace Weft.Client;

/// <summary>How one object differs between what a subscriber saw last and what is known now.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Old">As this subscriber saw it last; null when it is new to it. Its last state if it came and went unseen.</param>
/// <param name="New">As it is now; null when it is gone. At least one of the two is set.</param>
public readonly record struct InformerChange<T>(ObjectKey Key, T? Old, T? New)
    where T : class;
