using System.Collections.Immutable;

namespace Weft.Standalone.Lab.Processes;

/// <summary>A process that a lab needs.</summary>
/// <param name="Role">Names its record and its log.</param>
/// <param name="Arguments">What follows the weft binary.</param>
/// <param name="NetnsPath">The network namespace it is started in; null for the machine's own.</param>
internal sealed record DaemonSpec(string Role, ImmutableArray<string> Arguments, string? NetnsPath = null);
