using System.ComponentModel;

namespace Weft.Api;

[Description("A field that lists can be filtered by.")]
public sealed record SelectableField
{
    [ApiRequired]
    public string JsonPath { get; init => field = value ?? ""; } = "";
}
