using Weft.Agent.Ipam;

namespace Weft.Agent.Sandboxes;

/// <summary>Every address of the node's prefixes is held or cooling down.</summary>
internal sealed class AddressesExhaustedException(NodePrefixes prefixes, int held, int cooling)
    : Exception($"no address is free in {Describe(prefixes)}: {held} are held and {cooling} cool down")
{
    private static string Describe(NodePrefixes prefixes) =>
        prefixes.IsEmpty ? "this node's prefixes (it has none)" : string.Join(" and ", new[] { prefixes.Ipv4, prefixes.Ipv6 }.Where(p => p is not null));
}

/// <summary>A record could not be made durable, so nothing may use its address.</summary>
internal sealed class StateNotWritableException(Exception cause) : Exception($"the sandbox could not be recorded: {cause.Message}", cause);
