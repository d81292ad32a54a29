namespace Weft.Agent.Policies.Records;

/// <summary>Something in an object that is not as its author meant it, for people.</summary>
/// <param name="Kind">Of the object: NetworkPolicy, ClusterNetworkPolicy or Namespace.</param>
/// <param name="Subject">The object's name, with its namespace if it has one: <c>shop/db</c>.</param>
/// <param name="Field">Path of the field: <c>spec.ingress[0].from[1].ipBlock.cidr</c>.</param>
/// <param name="Message">What is wrong with it and what is made of it.</param>
/// <param name="Remedy">What its author can do.</param>
internal sealed record PolicyProblem(string Kind, string Subject, string Field, string Message, string Remedy)
{
    public string Text => $"{Field}: {Message}; {Remedy}";
}
