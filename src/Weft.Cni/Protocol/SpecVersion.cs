using Weft.Cni.Wire;

namespace Weft.Cni.Protocol;

/// <summary>The versions of the CNI specification this plugin speaks, oldest first.</summary>
internal static class SpecVersion
{
    public const string V030 = "0.3.0";
    public const string V031 = "0.3.1";
    public const string V040 = "0.4.0";
    public const string V100 = "1.0.0";
    public const string V110 = "1.1.0";

    public const string Current = V110;

    public static IReadOnlyList<string> Supported { get; } = [V030, V031, V040, V100, V110];

    /// <summary>The specification says that a configuration without a version is of 0.1.0, which is not spoken here.</summary>
    public static void Demand(string? version)
    {
        if (version is null || !Supported.Contains(version))
        {
            throw new CniException(
                CniErrorCode.IncompatibleVersion,
                "incompatible CNI versions",
                $"the network configuration is \"{version ?? "0.1.0"}\", weft-cni speaks {string.Join(", ", Supported)}");
        }
    }

    /// <summary>CHECK came with 0.4.0, GC and STATUS with 1.1.0.</summary>
    public static void DemandCommand(string command, string version)
    {
        var since = command switch { "CHECK" => V040, "GC" or "STATUS" => V110, _ => V030 };
        if (!AtLeast(version, since))
        {
            throw new CniException(
                CniErrorCode.IncompatibleVersion,
                $"config version does not allow {command}",
                $"{command} needs cniVersion {since}, the network configuration is {version}");
        }
    }

    /// <summary>Both must be in <see cref="Supported"/>.</summary>
    public static bool AtLeast(string version, string minimum) => IndexOf(version) >= IndexOf(minimum);

    private static int IndexOf(string version)
    {
        for (var i = 0; i < Supported.Count; i++)
        {
            if (Supported[i] == version)
            {
                return i;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(version), version, "not a supported version");
    }
}
