using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>Namespaces to records. Pure and total.</summary>
internal static class NamespaceReader
{
    /// <summary>Kubernetes gives every Namespace this label with its name, and nobody can change it.</summary>
    private const string NameLabel = "kubernetes.io/metadata.name";

    public static NamespaceRecord Read(Namespace home, PolicyPool pool)
    {
        var name = pool.Names.Of(home.Metadata.Name);
        var labels = new Dictionary<string, string>(home.Metadata.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [NameLabel] = name };
        return new NamespaceRecord(
            name,
            VersionText.Number(home.Metadata.ResourceVersion),
            pool.Labels(labels),
            PolicyLabels.ReadZeroTrust(home.Metadata, out _),
            PolicyAnnotations.ReadMode(home.Metadata, out _) == PolicyMode.Audit,
            [.. StanceChecks.Of(home)]);
    }
}
