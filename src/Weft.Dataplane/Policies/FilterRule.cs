namespace Weft.Dataplane.Policies;

/// <summary>
/// What holds for some ports of one protocol. Rules of one protocol do not overlap, except that one of all its ports (0 to 65535) holds where
/// no other does; where a protocol has none that fits, the rule of protocol 0 holds.
/// </summary>
/// <param name="Protocol">TCP, UDP or SCTP by IP protocol number; 0 = every protocol, and then all ports.</param>
/// <param name="LastPort">The last of the range, itself included.</param>
public readonly record struct FilterRule(byte Protocol, ushort FirstPort, ushort LastPort, PolicyVerdict Verdict);
