using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Policies;

/// <summary>Which of a row's versions holds.</summary>
internal static class Generations
{
    /// <summary>True from a row's generation on. Signed, as the programs do it (bpf/lib/policy.h), so that generations may wrap.</summary>
    public static bool IsReached(uint since, uint generation) => (int)(generation - since) >= 0;
}

/// <summary>A row that says <c>now</c> from a generation on, and <c>before</c> until then.</summary>
internal interface IVersionedRow<TRow, TValue>
{
    static abstract TRow Of(TValue now, TValue before, uint since);

    static abstract TValue Now(in TRow row);

    static abstract TValue Before(in TRow row);

    static abstract uint Since(in TRow row);
}

/// <inheritdoc cref="ClassRow"/>
internal readonly struct ClassVersions : IVersionedRow<ClassRow, uint>
{
    public static ClassRow Of(uint now, uint before, uint since) => new() { Now = now, Before = before, Since = since };

    public static uint Now(in ClassRow row) => row.Now;

    public static uint Before(in ClassRow row) => row.Before;

    public static uint Since(in ClassRow row) => row.Since;
}

/// <inheritdoc cref="FilterRow"/>
internal readonly struct FilterVersions : IVersionedRow<FilterRow, uint>
{
    public static FilterRow Of(uint now, uint before, uint since) => new() { Now = now, Before = before, Since = since };

    public static uint Now(in FilterRow row) => row.Now;

    public static uint Before(in FilterRow row) => row.Before;

    public static uint Since(in FilterRow row) => row.Since;
}

/// <inheritdoc cref="IsolationRow"/>
internal readonly struct IsolationVersions : IVersionedRow<IsolationRow, EndpointIsolation>
{
    public static IsolationRow Of(EndpointIsolation now, EndpointIsolation before, uint since) => new()
    {
        Ingress = now.Ingress,
        Egress = now.Egress,
        IngressBefore = before.Ingress,
        EgressBefore = before.Egress,
        Since = since,
    };

    public static EndpointIsolation Now(in IsolationRow row) => new(row.Ingress, row.Egress);

    public static EndpointIsolation Before(in IsolationRow row) => new(row.IngressBefore, row.EgressBefore);

    public static uint Since(in IsolationRow row) => row.Since;
}
