namespace Weft.Standalone.Runtime.Probes;

internal readonly record struct ProbeResult(bool Success, string Message);
