using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using KernelFilterKey = Weft.Dataplane.Abi.FilterKey;

namespace Weft.Dataplane.Policies;

/// <summary>The kernel's tables of policies.</summary>
internal sealed record PolicyTables(
    IPolicyTable<uint, PolicyRow> Policy,
    IPolicyTable<uint, IsolationRow> Isolations,
    IPolicyTable<Prefix4Key, ClassRow> Classes4,
    IPolicyTable<Prefix6Key, ClassRow> Classes6,
    IPolicyTable<KernelFilterKey, FilterRow> Filters,
    IPolicyTable<RuleKey, RuleRow> Rules)
{
    public static PolicyTables Of(PinnedMaps maps) => new(
        new KernelTable<uint, PolicyRow>(maps.Get(MapSpecs.Policy)),
        new KernelTable<uint, IsolationRow>(maps.Get(MapSpecs.Isolations)),
        new KernelTable<Prefix4Key, ClassRow>(maps.Get(MapSpecs.Classes4)),
        new KernelTable<Prefix6Key, ClassRow>(maps.Get(MapSpecs.Classes6)),
        new KernelTable<KernelFilterKey, FilterRow>(maps.Get(MapSpecs.Filters)),
        new KernelTable<RuleKey, RuleRow>(maps.Get(MapSpecs.Rules)));
}
