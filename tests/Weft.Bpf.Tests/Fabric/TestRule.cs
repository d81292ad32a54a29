using Weft.Dataplane.Abi;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>One row of a filter. The number of bits is that of protocol and port that count: 0, 16, or up to 32 for a block of ports.</summary>
internal sealed record TestRule(byte Protocol, ushort Port, uint Bits, Verdict Verdict, uint Rule, uint Audit = 0)
{
    private const uint EveryPort = AbiConstants.RuleKeyEveryPort - AbiConstants.RuleKeyEveryProtocol;
    private const uint OnePort = AbiConstants.RuleKeyOnePort - AbiConstants.RuleKeyEveryProtocol;

    /// <summary>For all that no other rule of the filter is for.</summary>
    public static TestRule Default(Verdict verdict, uint rule, uint audit = 0) => new(0, 0, 0, verdict, rule, audit);

    public static TestRule OfProtocol(byte protocol, Verdict verdict, uint rule) => new(protocol, 0, EveryPort, verdict, rule);

    public static TestRule OfPort(byte protocol, ushort port, Verdict verdict, uint rule) => new(protocol, port, OnePort, verdict, rule);

    /// <summary>For a block of ports, as long as a power of two; <paramref name="bits"/> of the port's 16 count.</summary>
    public static TestRule OfBlock(byte protocol, ushort port, uint bits, Verdict verdict, uint rule) => new(protocol, port, EveryPort + bits, verdict, rule);

    public RuleKey ToKey(uint filter) => new() { Length = AbiConstants.RuleKeyEveryProtocol + Bits, Filter = filter, Protocol = Protocol, Port = Port };

    public RuleRow ToRow() => new() { Rule = Rule, AuditRule = Audit, Verdict = (byte)Verdict };
}
