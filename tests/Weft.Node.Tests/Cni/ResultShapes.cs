using System.Text.Json;

namespace Weft.Node.Tests.Cni;

/// <summary>What the CNI specification of each version lets an ADD result hold.</summary>
internal static class ResultShapes
{
    public static void Demand(JsonElement result, string version)
    {
        var isOld = version.StartsWith("0.", StringComparison.Ordinal);
        var isNewest = version == "1.1.0";
        Assert.Equal(version, result.GetProperty("cniVersion").GetString());
        OnlyHolds(result, ["cniVersion", "interfaces", "ips", "routes", "dns"]);
        Assert.All(result.GetProperty("interfaces").EnumerateArray(), entry => OnlyHolds(entry, isNewest ? ["name", "mac", "mtu", "sandbox"] : ["name", "mac", "sandbox"]));
        Assert.All(result.GetProperty("ips").EnumerateArray(), entry =>
        {
            OnlyHolds(entry, isOld ? ["version", "address", "gateway", "interface"] : ["address", "gateway", "interface"]);
            Assert.Equal(isOld, entry.TryGetProperty("version", out var family));
            if (isOld)
            {
                Assert.Equal(entry.GetProperty("address").GetString()!.Contains(':', StringComparison.Ordinal) ? "6" : "4", family.GetString());
            }
        });
        Assert.All(result.GetProperty("routes").EnumerateArray(), entry => OnlyHolds(entry, isNewest ? ["dst", "gw", "mtu"] : ["dst", "gw"]));
        Assert.Equal(JsonValueKind.Object, result.GetProperty("dns").ValueKind);
    }

    private static void OnlyHolds(JsonElement element, string[] names) =>
        Assert.Empty(element.EnumerateObject().Select(property => property.Name).Except(names));
}
