using Weft.Api;

namespace Weft.Standalone.Deployments;

/// <summary>One write that brings a Deployment further.</summary>
internal abstract record DeploymentAction
{
    private DeploymentAction()
    {
    }

    /// <summary>Make the set of the current template.</summary>
    public sealed record Create(ReplicaSet Set) : DeploymentAction;

    /// <summary>Give a set another number of replicas; only if it is still the version the decision saw.</summary>
    public sealed record Scale(ReplicaSet Set, int Replicas) : DeploymentAction;

    /// <summary>Change the annotations or minReadySeconds that a set takes over from its Deployment.</summary>
    public sealed record Annotate(ReplicaSet Set, IReadOnlyDictionary<string, string> Annotations, int MinReadySeconds) : DeploymentAction;

    /// <summary>Remove a set of an old template that nobody can roll back to any more.</summary>
    public sealed record Delete(ReplicaSet Set) : DeploymentAction;

    /// <summary>Note the revision on the Deployment itself.</summary>
    public sealed record SetRevision(string Revision) : DeploymentAction;
}
