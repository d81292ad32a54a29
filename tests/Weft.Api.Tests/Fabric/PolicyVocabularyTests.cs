namespace Weft.Api.Tests.Fabric;

public sealed class PolicyVocabularyTests
{
    [Theory]
    [InlineData(null, PolicyMode.Enforce, null)]
    [InlineData("enforce", PolicyMode.Enforce, null)]
    [InlineData("audit", PolicyMode.Audit, null)]
    [InlineData("Audit", PolicyMode.Enforce, "metadata.annotations[weft.dev/policy-mode]: Unsupported value: \"Audit\": supported values: \"audit\", \"enforce\"")]
    [InlineData("", PolicyMode.Enforce, "metadata.annotations[weft.dev/policy-mode]: Unsupported value: \"\": supported values: \"audit\", \"enforce\"")]
    public void A_mode_that_is_none_enforces_and_is_named(string? value, PolicyMode mode, string? problem)
    {
        var metadata = new ObjectMeta { Annotations = Map(PolicyAnnotations.Mode, value) };

        Assert.Equal(mode, PolicyAnnotations.ReadMode(metadata, out var found));
        Assert.Equal(problem, found?.ToString());
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("true", true, null)]
    [InlineData("false", false, null)]
    [InlineData("no", true, "metadata.labels[weft.dev/zero-trust]: Unsupported value: \"no\": supported values: \"true\", \"false\"")]
    [InlineData("False", true, "metadata.labels[weft.dev/zero-trust]: Unsupported value: \"False\": supported values: \"true\", \"false\"")]
    public void Zero_trust_that_is_neither_closes_and_is_named(string? value, bool? meaning, string? problem)
    {
        var metadata = new ObjectMeta { Labels = Map(PolicyLabels.ZeroTrust, value) };

        Assert.Equal(meaning, PolicyLabels.ReadZeroTrust(metadata, out var found));
        Assert.Equal(problem, found?.ToString());
    }

    private static Dictionary<string, string>? Map(string key, string? value) => value is null ? null : new() { [key] = value };
}
