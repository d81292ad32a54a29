using Weft.Api;

namespace Weft.Controller.Services;

/// <summary>Which pools a Service may get an address of.</summary>
/// <param name="Name">One by name, or by its scope should there be none of that name; null for any of <paramref name="Scope"/>.</param>
/// <param name="Scope">The scope of the pools when none is named.</param>
internal sealed record PoolChoice(string? Name, string Scope)
{
    /// <summary>What a Service gets that says nothing.</summary>
    public static PoolChoice Default { get; } = new(null, ServiceAnnotations.Private);
}
