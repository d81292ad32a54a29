namespace Weft.Dataplane.Nodes;

/// <summary>How packets reach another node.</summary>
public enum RemotePath
{
    /// <summary>Unchanged, over the shared link: the other node's underlay address is the next hop.</summary>
    Native,

    /// <summary>In VXLAN over UDP 4789 to the other node's underlay address.</summary>
    Vxlan,
}
