using System.Text.RegularExpressions;

namespace Weft.Repo.Tests;

/// <summary>Documents cite paths and types in back-ticks; what they cite exists.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents => [.. RepositoryTree.WithExtension(".md")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_cited_path_exists(string document)
    {
        var folder = Path.GetDirectoryName(document)!;
        var missing = Citations(document).Where(LooksLikeAPath)
            .Where(path => !RepositoryTree.Exists(path) && !RepositoryTree.Exists(Path.Combine(folder, path)));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_cited_type_exists(string document)
    {
        var missing = Citations(document).Where(citation => TypeName().IsMatch(citation)).Where(name => !Identifiers.Contains(name));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(document)!;
        var broken = Link().Matches(RepositoryTree.Read(document)).Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !RepositoryTree.Exists(Path.Combine(folder, target.Split('#')[0])));
        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/packet-path.md")]
    [InlineData("docs/manifest-path.md")]
    public void The_reader_finds(string document) => Assert.True(RepositoryTree.Exists(document));

    [Fact]
    public void The_architecture_stays_one_page() =>
        Assert.InRange(RepositoryTree.Read("ARCHITECTURE.md").Count(c => c == '\n'), 20, 110);

    private static HashSet<string> Identifiers { get; } =
        [.. RepositoryTree.WithExtension(".cs", ".c", ".h").SelectMany(file => Word().Matches(RepositoryTree.Read(file)).Select(match => match.Value))];

    private static IEnumerable<string> Citations(string document) =>
        BackTicks().Matches(Fence().Replace(RepositoryTree.Read(document), "")).Select(match => match.Groups[1].Value);

    // A path of this tree: starts with a top-level folder's name, or is a file name with a source extension.
    private static bool LooksLikeAPath(string citation) => TreePath().IsMatch(citation);

    [GeneratedRegex(@"^(src|bpf|tests|eng|bench|docs|samples|deploy)/[\w./-]+$|^[\w.-]+\.(bpf\.c|h|cs|csproj|slnx|props)$")]
    private static partial Regex TreePath();

    [GeneratedRegex(@"^[A-Z][a-z0-9]+([A-Z][A-Za-z0-9]*)+$")]
    private static partial Regex TypeName();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex BackTicks();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[A-Za-z_]\w+")]
    private static partial Regex Word();
}
