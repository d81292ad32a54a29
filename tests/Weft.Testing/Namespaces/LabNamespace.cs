using System.Globalization;
using System.Net;
using System.Text.Json;
using Weft.Linux;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Testing.Namespaces;

/// <summary>One namespace of a <see cref="NetnsLab"/>, which owns and ends it.</summary>
public sealed class LabNamespace
{
    internal LabNamespace(string name, NetworkNamespace handle)
    {
        Name = name;
        Handle = handle;
        Netlink = RouteNetlink.OpenIn(handle);
    }

    /// <summary>Its name, as <c>ip netns</c> lists it.</summary>
    public string Name { get; }

    /// <summary>Its file, <c>/run/netns/NAME</c>.</summary>
    public string Path => NetworkNamespace.PathOf(Name);

    public NetworkNamespace Handle { get; }

    public RouteNetlink Netlink { get; }

    /// <summary>The number of an interface; throws if there is none of that name.</summary>
    public IfIndex Index(string interfaceName) => Netlink.Links.Get(interfaceName).Index;

    /// <summary>Gives an interface an address written as <c>10.0.0.1/24</c>, usable at once; null gives none.</summary>
    public void Address(string interfaceName, string? address)
    {
        if (address is null)
        {
            return;
        }

        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var length = int.Parse(address.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        Netlink.Addresses.Add(Index(interfaceName), new InterfaceAddress(IPAddress.Parse(address.AsSpan(0, slash)), length) { NoDad = true });
    }

    /// <summary>What iproute2 says about this namespace: <c>Ip("link", "show", "dev", "eth0")</c>.</summary>
    public JsonElement Ip(params string[] arguments)
    {
        var text = CommandLine.Run("ip", ["-n", Name, "-j", "-d", .. arguments]);
        return JsonDocument.Parse(text.Length == 0 ? "[]" : text).RootElement;
    }

    /// <summary>Runs a program inside the namespace; throws with its output if it fails.</summary>
    public string Exec(string program, params string[] arguments) =>
        CommandLine.Run("nsenter", ["--net=" + Path, program, .. arguments]);

    internal void Close()
    {
        Netlink.Dispose();
        Handle.Dispose();
    }
}
