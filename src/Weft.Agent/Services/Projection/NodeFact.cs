namespace Weft.Agent.Services.Projection;

/// <param name="Region">Empty when unknown, as <paramref name="Zone"/>.</param>
/// <param name="IsAlive">False when its agent's sign of life has run out.</param>
/// <param name="IsOwn">It is the node that asks.</param>
internal sealed record NodeFact(string Name, string Region, string Zone, bool IsAlive, bool IsOwn);
