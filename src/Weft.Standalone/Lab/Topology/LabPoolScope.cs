namespace Weft.Standalone.Lab.Topology;

/// <summary>Who can reach a pool.</summary>
public enum LabPoolScope
{
    /// <summary>The networks of the fabric's owner only.</summary>
    Private,

    /// <summary>Everybody.</summary>
    Public,
}
