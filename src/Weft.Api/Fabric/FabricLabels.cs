namespace Weft.Api;

/// <summary>Labels that the fabric reads.</summary>
public static class FabricLabels
{
    /// <summary>On a Node: the Region it lies in, in any case of letters.</summary>
    public const string Region = "topology.kubernetes.io/region";
}
