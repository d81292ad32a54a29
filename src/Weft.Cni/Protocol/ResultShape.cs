using Weft.Cni.Wire;

namespace Weft.Cni.Protocol;

/// <summary>Brings a result of CNI 1.1.0 into the shape of an older version.</summary>
internal static class ResultShape
{
    public static CniResult For(CniResult result, string version)
    {
        var withMtu = SpecVersion.AtLeast(version, SpecVersion.V110);
        var withFamily = !SpecVersion.AtLeast(version, SpecVersion.V100);
        return result with
        {
            CniVersion = version,
            Interfaces = [.. (result.Interfaces ?? []).Select(entry => withMtu ? entry : entry with { Mtu = null })],
            Ips = [.. (result.Ips ?? []).Select(entry => entry with { Version = withFamily ? Family(entry.Address) : null })],
            Routes = [.. (result.Routes ?? []).Select(entry => withMtu ? entry : entry with { Mtu = null })],
            Dns = result.Dns ?? new CniDns(),
        };
    }

    private static string Family(string address) => address.Contains(':', StringComparison.Ordinal) ? "6" : "4";
}
