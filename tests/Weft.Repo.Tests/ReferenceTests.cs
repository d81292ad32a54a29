using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Weft.Repo.Tests;

/// <summary>Which room may know which, and why: the compiler enforces the rest.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, (string[] Allowed, string Reason)> _rules = new(StringComparer.Ordinal)
    {
        ["Weft.Api"] = ([], "types and rules are pure: anything may use them, they use nothing"),
        ["Weft.Linux"] = ([], "the kernel's room knows no other"),
        ["Weft.Packets"] = ([], "wire formats are spans in, spans out"),
        ["Weft.Client"] = (["Weft.Api"], "the only door to an API server speaks in API types"),
        ["Weft.ApiServer"] = (["Weft.Api"], "the server must not lean on its clients"),
        ["Weft.Controller"] = (["Weft.Api", "Weft.Client"], "decisions go through the API, never behind its back"),
        ["Weft.Dataplane"] = (["Weft.Linux", "Weft.Packets"], "the kernel side does not know Kubernetes"),
        ["Weft.Agent"] = (["Weft.Api", "Weft.Client", "Weft.Dataplane", "Weft.Linux", "Weft.Packets"], "joins the API to the dataplane"),
        ["Weft.Standalone"] = (["Weft.Api", "Weft.Client", "Weft.Linux"], "stands in for Kubernetes, so it may know only what Kubernetes knows"),
        ["Weft.Cni"] = ([], "executed per workload with minimal trust: its own files and a socket"),
        ["Weft.Cli"] = (
            ["Weft.Agent", "Weft.Api", "Weft.ApiServer", "Weft.Client", "Weft.Controller", "Weft.Dataplane", "Weft.Linux", "Weft.Packets", "Weft.Standalone"],
            "the composition root"),
    };

    public static TheoryData<string> Projects =>
        [.. RepositoryTree.WithExtension(".csproj").Where(file => file.StartsWith("src/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_its_room_allows(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.True(_rules.TryGetValue(name, out var rule), $"{name} has no rule: add one with its reason");
        var references = XDocument.Parse(RepositoryTree.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.All(references, reference => Assert.True(rule.Allowed.Contains(reference), $"{name} must not reference {reference}: {rule.Reason}"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Internals_are_visible_only_to_test_projects_and_the_bench(string project)
    {
        var friends = XDocument.Parse(RepositoryTree.Read(project)).Descendants("InternalsVisibleTo").Select(friend => friend.Attribute("Include")!.Value);
        Assert.All(friends, friend => Assert.True(
            RepositoryTree.Exists($"tests/{friend}/{friend}.csproj") || RepositoryTree.Exists($"bench/{friend}/{friend}.csproj"), $"{friend} neither tests nor measures"));
    }

    [Fact]
    public void Unsafe_code_and_native_calls_live_in_the_linux_room()
    {
        var offenders = RepositoryTree.WithExtension(".cs", ".csproj")
            .Where(file => !file.StartsWith("src/Weft.Linux/", StringComparison.Ordinal) && !file.StartsWith("tests/Weft.Repo.Tests/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(RepositoryTree.Read(file), @"\[(LibraryImport|DllImport)\(|<AllowUnsafeBlocks>|\bunsafe\s*(\{|static|struct|class)"));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = RepositoryTree.Read("Weft.slnx");
        var missing = RepositoryTree.WithExtension(".csproj").Where(project => !solution.Contains(project, StringComparison.Ordinal));
        Assert.Empty(missing);
    }
}
