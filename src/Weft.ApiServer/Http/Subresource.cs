namespace Weft.ApiServer.Http;

/// <summary>Which part of an object a write may touch.</summary>
internal enum Subresource
{
    /// <summary>Everything but the status.</summary>
    None,

    /// <summary>The status only.</summary>
    Status,

    /// <summary>The finalizers of a namespace's spec only.</summary>
    Finalize,
}
