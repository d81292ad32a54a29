using Weft.Api;

namespace Weft.Cli.Status.Policies;

/// <summary>Which policy a name on the command line means.</summary>
internal static class PolicyChoice
{
    /// <summary>NAMESPACE/NAME is a NetworkPolicy; NAME alone a ClusterNetworkPolicy, and if there is none of that name a NetworkPolicy in namespace default.</summary>
    public static PolicyRow? Find(IReadOnlyList<PolicyRow> rows, string wanted)
    {
        ObjectKey key = ObjectKey.Parse(wanted);
        return key.Namespace is null
            ? rows.FirstOrDefault(row => row.Namespace is null && row.Name == key.Name) ?? rows.FirstOrDefault(row => row.Namespace == "default" && row.Name == key.Name)
            : rows.FirstOrDefault(row => row.Namespace == key.Namespace && row.Name == key.Name);
    }
}
