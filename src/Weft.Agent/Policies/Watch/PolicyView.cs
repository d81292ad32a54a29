using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Watch;

/// <summary>What policies say of this node's workloads at one moment. Immutable.</summary>
/// <param name="State">For the kernel; the same object as in the view before when nothing changed for it.</param>
/// <param name="ChangedAt">Timestamp of the oldest change that this view has and the one before had not.</param>
/// <param name="CompileTime">How long it took to make this view of that change.</param>
internal sealed record PolicyView(PolicyState State, PolicyVersions Versions, long ChangedAt, TimeSpan CompileTime);

/// <summary>Per resource: every change up to this resourceVersion is in; 0 while the server does not serve it.</summary>
/// <param name="Pods">Moves with changes that policies can depend on only: Pods report their status all the time.</param>
internal sealed record PolicyVersions(ulong Pods, ulong Namespaces, ulong NetworkPolicies, ulong ClusterNetworkPolicies);
