using System.ComponentModel;

namespace Weft.Api;

[Description("A Service that has an address.")]
public sealed record AddressOwner
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Namespace { get; init => field = value ?? ""; } = "";

    [Description("The ports of the address that are the Service's, as protocol and number: TCP/80.")]
    [ListType("set")]
    public IReadOnlyList<string>? Ports { get; init; }

    [Description("The uid of the Service: another of the same name is another owner.")]
    [ApiRequired]
    public string Uid { get; init => field = value ?? ""; } = "";
}
