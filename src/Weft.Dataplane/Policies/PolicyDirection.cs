namespace Weft.Dataplane.Policies;

/// <summary>Which of a workload's two isolations a question is about.</summary>
public enum PolicyDirection
{
    Ingress,
    Egress,
}
