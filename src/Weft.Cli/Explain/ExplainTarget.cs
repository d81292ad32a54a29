using System.Diagnostics.CodeAnalysis;
using System.Net;
using Weft.Packets;

namespace Weft.Cli.Explain;

/// <summary>What a person names as one end of a flow: a Pod, a Service, a Node or an address.</summary>
internal abstract record ExplainTarget
{
    private const string ServiceWord = "svc";

    public static string Forms => "NAMESPACE/POD, svc/NAMESPACE/SERVICE, a node's name, or an IP address";

    public static bool TryParse(string? text, [NotNullWhen(true)] out ExplainTarget? target)
    {
        target = text is null ? null
            : HostAndPort.TryParseAddress(text, out IPAddress? address) ? new AddressTarget(address)
            : text.Split('/') switch
            {
                [ServiceWord or "service", var ns, var name] when IsNamespace(ns) && IsName(name) => new ServiceTarget(ns, name),
                [var ns, var name] when IsNamespace(ns) && IsName(name) => new PodTarget(ns, name),
                [var name] when IsName(name) => new NodeTarget(name),
                _ => null,
            };
        return target is not null;
    }

    private static bool IsNamespace(string text) => IsName(text) && !text.Contains('.', StringComparison.Ordinal);

    /// <summary>Lower case letters, digits, dots and dashes, of which names of objects consist; which ones exist the API server knows.</summary>
    private static bool IsName(string text) =>
        text.Length is > 0 and <= Weft.Api.Names.MaxSubdomainLength && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}

internal sealed record PodTarget(string Namespace, string Name) : ExplainTarget
{
    public override string ToString() => $"{Namespace}/{Name}";
}

internal sealed record ServiceTarget(string Namespace, string Name) : ExplainTarget
{
    public override string ToString() => $"svc/{Namespace}/{Name}";
}

internal sealed record NodeTarget(string Name) : ExplainTarget
{
    public override string ToString() => Name;
}

internal sealed record AddressTarget(IPAddress Address) : ExplainTarget
{
    public override string ToString() => Address.ToString();
}
