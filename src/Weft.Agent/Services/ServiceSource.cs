using Weft.Agent.Apply;

namespace Weft.Agent.Services;

/// <summary>The newest view of Services; none until every Service and slice was read once: a part of them must not replace what the kernel has.</summary>
internal sealed class ServiceSource : ViewSource<ServiceView>;
