namespace Weft.Repo.Tests;

/// <summary>What is generated or formatted by a tool is what that tool makes today.</summary>
public sealed class GenerationTests
{
    [Fact]
    public void The_C_sharp_twins_of_the_abi_are_up_to_date()
    {
        var generator = Path.Combine("artifacts", "bin", "AbiGen", BuildConfiguration, "AbiGen.dll");
        var (exitCode, output) = RepositoryTree.Run("dotnet", generator, "--check");
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void The_C_sources_are_formatted()
    {
        var sources = RepositoryTree.WithExtension(".c", ".h").ToArray();
        Assert.NotEmpty(sources);
        var (exitCode, output) = RepositoryTree.Run("clang-format-19", ["--dry-run", "-Werror", .. sources]);
        Assert.True(exitCode == 0, output);
    }

    // The folder this assembly was built into names the configuration: artifacts/bin/<project>/<configuration>/.
    private static string BuildConfiguration => new DirectoryInfo(AppContext.BaseDirectory).Name;
}
