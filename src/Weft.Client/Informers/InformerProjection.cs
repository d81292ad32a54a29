using Weft.Api;

namespace Weft.Client;

/// <summary>What an informer keeps of an object.</summary>
/// <param name="Keep">Makes it; pure, and total over every object the API server may send.</param>
/// <param name="IsSame">Whether two were made of one version of one object, so that a new list tells nothing new.</param>
public sealed record InformerProjection<T, TKept>(Func<T, TKept> Keep, Func<TKept, TKept, bool> IsSame)
    where T : KubeObject
    where TKept : class;
