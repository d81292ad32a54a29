using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Services;

/// <summary>Loads rule sets with <c>nft</c>, the program that kube-proxy itself runs.</summary>
internal static class NftRules
{
    /// <summary>How long a load took; null = it was stopped because it took longer than allowed.</summary>
    public static TimeSpan? Load(LabNamespace node, string rules, TimeSpan atMost)
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "rules.nft");
        File.WriteAllText(file, rules);
        return NamespaceProgram.Run(node, atMost, "nft", "-f", file);
    }
}
