using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Repo.Tests;

/// <summary>Small files and small functions, with a ceiling that has no exceptions.</summary>
public sealed class SizeTests
{
    private const int MaximumFileLines = 600;
    private const int MaximumFunctionLines = 70;

    private static IEnumerable<string> Sources =>
        RepositoryTree.WithExtension(".cs", ".c", ".h").Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal));

    [Fact]
    public void No_source_file_is_longer_than_the_ceiling()
    {
        var tooLong = Sources.Select(file => (file, lines: RepositoryTree.Read(file).Count(c => c == '\n'))).Where(f => f.lines > MaximumFileLines);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_function_is_longer_than_the_ceiling()
    {
        var tooLong = Sources.Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(LongFunctions);
        Assert.Empty(tooLong);
    }

    private static IEnumerable<string> LongFunctions(string file)
    {
        var tree = CSharpSyntaxTree.ParseText(RepositoryTree.Read(file), new CSharpParseOptions(LanguageVersion.Preview));
        foreach (var function in tree.GetRoot().DescendantNodes().Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax))
        {
            var span = tree.GetLineSpan(function.Span);
            var lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
            if (lines > MaximumFunctionLines)
            {
                yield return $"{file}:{span.StartLinePosition.Line + 1} has {lines} lines";
            }
        }
    }
}
