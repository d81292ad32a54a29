using System.Buffers;
using Weft.Cni.Wire;

namespace Weft.Cni.Protocol;

/// <summary>Which parameters each command needs, and what they may hold.</summary>
internal static class EnvironmentRules
{
    /// <summary>Longest container id taken; runtimes use 64 hexadecimal digits. It becomes part of a file name.</summary>
    public const int MaxContainerIdLength = 128;

    /// <summary>IFNAMSIZ without the closing zero.</summary>
    public const int MaxIfNameLength = 15;

    private static readonly SearchValues<char> _idChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    public static void Demand(PluginEnvironment environment)
    {
        DemandPresent(environment);
        DemandContainerId(environment.ContainerId);
        DemandIfName(environment.IfName);
    }

    private static void DemandPresent(PluginEnvironment environment)
    {
        List<string> missing = [];
        void Need(string name, string? value)
        {
            if (value is null)
            {
                missing.Add(name);
            }
        }

        if (environment.Command is "ADD" or "CHECK" or "DEL")
        {
            Need("CNI_CONTAINERID", environment.ContainerId);
            Need("CNI_IFNAME", environment.IfName);
        }

        // DEL comes without a namespace when that is gone already.
        if (environment.Command is "ADD" or "CHECK")
        {
            Need("CNI_NETNS", environment.Netns);
        }

        if (missing.Count > 0)
        {
            throw Invalid($"required env variables [{string.Join(',', missing)}] missing");
        }
    }

    private static void DemandContainerId(string? id)
    {
        if (id is null)
        {
            return;
        }

        if (id.Length > MaxContainerIdLength || !char.IsAsciiLetterOrDigit(id[0]) || id.AsSpan().ContainsAnyExcept(_idChars))
        {
            throw Invalid("invalid characters in CNI_CONTAINERID", $"at most {MaxContainerIdLength} of [A-Za-z0-9_.-], the first alphanumeric");
        }
    }

    private static void DemandIfName(string? name)
    {
        if (name is null)
        {
            return;
        }

        var bad = name.Length > MaxIfNameLength || name is "." or ".." || name.Any(c => c is '/' or ':' || char.IsWhiteSpace(c) || !char.IsAscii(c));
        if (bad)
        {
            throw Invalid("invalid interface name in CNI_IFNAME", $"at most {MaxIfNameLength} ASCII characters, no '/', ':' or space, not '.' or '..'");
        }
    }

    private static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidEnvironment, message, details);
}
