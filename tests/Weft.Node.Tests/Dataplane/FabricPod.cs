using System.Net;
using Weft.Dataplane.Endpoints;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Dataplane;

/// <summary>One workload of a <see cref="FabricNode"/>.</summary>
internal sealed record FabricPod(FabricNode Node, LabNamespace Namespace, EndpointSpec Spec)
{
    public IPAddress Ipv4 => Spec.Ipv4!;

    public IPAddress Ipv6 => Spec.Ipv6!;

    public string Exec(string program, params string[] arguments) => Namespace.Exec(program, arguments);

    /// <summary>Pings until the count is answered; ping itself fails when an answer is missing.</summary>
    public string Ping(IPAddress address, params string[] more) => Pinging.Run(Namespace, address, more);
}

internal static class Pinging
{
    public static string Run(LabNamespace from, IPAddress address, params string[] more)
    {
        var output = from.Exec("ping", ["-n", "-c", "3", "-i", "0.05", "-W", "2", .. more, address.ToString()]);
        Assert.Contains(" 0% packet loss", output, StringComparison.Ordinal);
        return output;
    }
}
