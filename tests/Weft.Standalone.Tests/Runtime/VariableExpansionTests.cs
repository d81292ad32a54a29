using Weft.Standalone.Runtime.Containers;

namespace Weft.Standalone.Tests.Runtime;

public sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> _variables = new() { ["A"] = "1", ["B"] = "$(A)", ["EMPTY"] = "", ["long.name-x"] = "n" };

    [Theory]
    [InlineData("$(A)", "1")]
    [InlineData("a-$(A)-b-$(A)", "a-1-b-1")]
    [InlineData("$(B)", "$(A)")]
    [InlineData("$(EMPTY)x", "x")]
    [InlineData("$(long.name-x)", "n")]
    [InlineData("$(UNKNOWN)", "$(UNKNOWN)")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)", "$1")]
    [InlineData("$$$$(A)", "$$(A)")]
    [InlineData("$", "$")]
    [InlineData("a$", "a$")]
    [InlineData("$A", "$A")]
    [InlineData("$(A", "$(A")]
    [InlineData("$()", "$()")]
    [InlineData("$(A))", "1)")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void Text_becomes_what_kubernetes_makes_of_it(string text, string expanded) => Assert.Equal(expanded, VariableExpansion.Expand(text, _variables));
}
