using System.Net;
using System.Text.Json;
using Weft.Agent.Sandboxes;
using Weft.Cni.Wire;
using Weft.Dataplane.Devices;

namespace Weft.Agent.Cni;

/// <summary>A sandbox as a CNI result, and the comparison of one with the other.</summary>
internal static class AttachmentResult
{
    private const int ContainerInterface = 0;

    public static CniResult Of(SandboxRecord record, int mtuBytes)
    {
        List<CniAddress> addresses = [];
        List<CniRoute> routes = [];
        if (record.Ipv4 is { } ipv4)
        {
            addresses.Add(new CniAddress { Address = $"{ipv4}/32", Gateway = FabricAddresses.Gateway4.ToString(), Interface = ContainerInterface });
            routes.Add(new CniRoute { Dst = "0.0.0.0/0", Gw = FabricAddresses.Gateway4.ToString() });
        }

        if (record.Ipv6 is { } ipv6)
        {
            addresses.Add(new CniAddress { Address = $"{ipv6}/128", Gateway = FabricAddresses.Gateway6.ToString(), Interface = ContainerInterface });
            routes.Add(new CniRoute { Dst = "::/0", Gw = FabricAddresses.Gateway6.ToString() });
        }

        return new CniResult
        {
            CniVersion = "1.1.0",
            Interfaces =
            [
                new CniInterface { Name = record.Key.IfName, Mac = record.Mac.ToString(), Mtu = mtuBytes, Sandbox = record.Netns.Path },
                new CniInterface { Name = record.HostInterface, Mac = FabricAddresses.GatewayMac.ToString() },
            ],
            Ips = addresses,
            Routes = routes,
            Dns = new CniDns(),
        };
    }

    /// <summary>How a <c>prevResult</c> differs from what the record says; null if it does not. It may hold other plugins' entries too.</summary>
    public static string? DifferenceOf(JsonElement prevResult, SandboxRecord record)
    {
        CniResult? result;
        try
        {
            result = prevResult.Deserialize(WireFormat.Json.CniResult);
        }
        catch (JsonException e)
        {
            return $"prevResult is not a result: {e.Message}";
        }

        var claimed = (result?.Ips ?? []).Select(ip => ip.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = record.Addresses.Where(address => !claimed.Any(text => IsAddress(text, address))).ToList();
        if (missing.Count > 0)
        {
            return $"prevResult lacks {string.Join(", ", missing)}";
        }

        return (result?.Interfaces ?? []).Any(entry => entry.Name == record.Key.IfName) ? null : $"prevResult lacks interface {record.Key.IfName}";
    }

    private static bool IsAddress(string text, IPAddress address)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return IPAddress.TryParse(slash < 0 ? text : text[..slash], out var parsed) && parsed.Equals(address);
    }
}
