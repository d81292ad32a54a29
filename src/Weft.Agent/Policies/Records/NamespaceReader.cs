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
        var problems = new ProblemList("Namespace", name);
        var zeroTrust = PolicyLabels.ReadZeroTrust(home.Metadata, out var misreadTrust);
        problems.Add(misreadTrust, "it counts as \"true\" until it is one of the two");
        var mode = PolicyAnnotations.ReadMode(home.Metadata, out var misreadMode);
        problems.Add(misreadMode, "it counts as \"enforce\" until it is one of the two");
        var labels = new Dictionary<string, string>(home.Metadata.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [NameLabel] = name };
        return new NamespaceRecord(
            name, VersionText.Number(home.Metadata.ResourceVersion), pool.Labels(labels), zeroTrust, mode == PolicyMode.Audit, problems.ToImmutable());
    }
}
