using System.Globalization;

namespace Weft.Agent.Services.Records;

/// <summary>Resource versions as numbers, as Kubernetes defines their order since 1.35; 0 stands for what is none.</summary>
internal static class VersionText
{
    public static ulong Number(string? version) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public static string Text(ulong version) => version.ToString(CultureInfo.InvariantCulture);
}
