using System.Collections.Immutable;

namespace Weft.Dataplane.Services;

/// <summary>A Service port without what cannot be brought in, and the tables that follow from it.</summary>
/// <param name="Spec">As it was wanted, with the frontends and backends that are possible; backends in order of address, none twice.</param>
/// <param name="Inside">For clients of the fabric.</param>
/// <param name="Outside">For clients from outside; empty where no frontend serves them.</param>
/// <param name="Faults">What was left out and why.</param>
internal sealed record CheckedPort(ServicePortSpec Spec, BackendTable Inside, BackendTable Outside, ImmutableArray<string> Faults);
