using Weft.Agent.Apply;

namespace Weft.Agent.Policies.Watch;

/// <summary>
/// The newest view of policies; none until every Pod, Namespace and policy was read once: with a part of them workloads would be opened that
/// others of them close.
/// </summary>
internal sealed class PolicySource : ViewSource<PolicyView>;
