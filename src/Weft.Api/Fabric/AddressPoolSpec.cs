using System.ComponentModel;

namespace Weft.Api;

[Description("Which addresses the pool has and who gets them.")]
public sealed record AddressPoolSpec
{
    [Description("Services of different namespaces may share an address by the same sharing key; false unless set.")]
    public bool? AllowCrossNamespaceSharing { get; init; }

    [Description("Services that do not name the pool get addresses of it; true unless set.")]
    public bool? AutoAssign { get; init; }

    [Description("The addresses, as prefixes without host bits.")]
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<string> Cidrs { get; init => field = value ?? []; } = [];

    [Description("The Regions whose nodes announce the addresses; all of them unless set.")]
    [ListType("set")]
    public IReadOnlyList<string>? Regions { get; init; }

    [Description("public: reachable from the Internet; private: from connected networks.")]
    [ApiRequired]
    public string Scope { get; init => field = value ?? ""; } = "";

    [Description("What the addresses are for; loadBalancer unless set.")]
    public string? Use { get; init; }
}
