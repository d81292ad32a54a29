namespace Weft.Api.Tests.Rules;

public sealed class ManifestTests
{
    public static TheoryData<string> Cases => [.. ManifestCase.Names()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_manifest_becomes_what_an_API_server_makes_of_it(string name)
    {
        var manifest = new ManifestCase(name);

        var result = manifest.Run();

        if (ManifestCase.Update)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "golden files are rewritten and reviewed by people, not by CI");
            manifest.Write(result);
        }

        Assert.Equal(manifest.Golden(), result);
    }
}
