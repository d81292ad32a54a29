namespace Weft.Agent.Policies.Compile;

/// <summary>How much a compiler holds, and how much it has done.</summary>
/// <param name="Groups">Pods that no selector could tell apart.</param>
/// <param name="Peers">Different selectors and blocks of policies that select a workload here.</param>
/// <param name="Kinds">Pods that those selectors tell apart.</param>
/// <param name="FiltersBuilt">So far.</param>
/// <param name="SelectorsTried">On the labels of Pods, so far.</param>
internal readonly record struct CompilerFigures(
    int Policies, int Pods, int Groups, int Peers, int Kinds, int Classes, int Isolations, long FiltersBuilt, long SelectorsTried);
