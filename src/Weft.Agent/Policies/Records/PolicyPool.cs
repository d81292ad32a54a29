using Weft.Agent.Services.Records;

namespace Weft.Agent.Policies.Records;

/// <summary>Keeps one copy of what thousands of Pods repeat: words, sets of labels and sets of ports. Safe for several threads.</summary>
internal sealed class PolicyPool
{
    // A cluster of 50,000 Pods in which every tenth has labels of its own stays below this.
    private const int Half = 16_384;

    private readonly RecentPool<LabelSet> _labels = new(Half);
    private readonly RecentPool<PortSet> _ports = new(Half);

    public NamePool Names { get; } = new();

    public LabelSet Labels(IReadOnlyDictionary<string, string>? labels) =>
        labels is null or { Count: 0 }
            ? LabelSet.Empty
            : _labels.Of(new LabelSet(labels.Select(label => KeyValuePair.Create(Names.Of(label.Key), Names.Of(label.Value)))));

    public PortSet Ports(IReadOnlyList<NamedPort> ports) =>
        ports.Count == 0 ? PortSet.Empty : _ports.Of(new PortSet(ports));
}
