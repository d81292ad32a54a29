namespace Weft.Bpf.Tests.Fabric;

/// <summary>Whose policies a node asks about a flow from Web: the sender's or the receiver's, to a workload of this or of another node.</summary>
public enum PolicyWay
{
    /// <summary>Web's on node A, of a flow to Db on the same node.</summary>
    EgressHere,

    /// <summary>Db's on node A, of a flow from Web on the same node.</summary>
    IngressHere,

    /// <summary>Web's on node A, of a flow to Cache on node B.</summary>
    EgressAway,

    /// <summary>Cache's on node B, of a flow from Web on node A.</summary>
    IngressAway,
}
