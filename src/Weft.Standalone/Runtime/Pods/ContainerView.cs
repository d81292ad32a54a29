namespace Weft.Standalone.Runtime.Pods;

/// <summary>What is known about one container at one moment, for its status.</summary>
/// <param name="Record">Null if it was never started.</param>
/// <param name="Started">Its startup probe has succeeded, or it has none.</param>
/// <param name="Ready">It runs and its readiness probe, if any, agrees.</param>
/// <param name="WaitingReason">Why it does not run although it should.</param>
/// <param name="WaitingMessage">The same for people.</param>
internal sealed record ContainerView(
    ContainerRecord? Record, bool Started = false, bool Ready = false, string? WaitingReason = null, string? WaitingMessage = null);
