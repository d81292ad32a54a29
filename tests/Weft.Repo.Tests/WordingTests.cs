using System.Text.RegularExpressions;

namespace Weft.Repo.Tests;

/// <summary>What no file may say or be called.</summary>
public sealed class WordingTests
{
    private static IEnumerable<string> TextFiles =>
        RepositoryTree.Files.Where(file => !file.StartsWith("tests/Weft.Repo.Tests/", StringComparison.Ordinal) && !file.EndsWith("packages.lock.json", StringComparison.Ordinal));

    [Theory]
    [InlineData(@"^\s*#region", "chapters belong in files of their own")]
    [InlineData(@"nuget\.org|npmjs\.|deb\.debian\.org", "no package registry's host is named here")]
    [InlineData(@"(?<![\w.])/work/(main|wt|shared|plan|\.library)", "no path of one machine")]
    [InlineData(@"\bSkip(Unless|When)?\s*=\s*""", "every test runs")]
    [InlineData(@"\.DangerousGetHandle\(", "pass the SafeHandle; FdScope where a descriptor stands inside a message")]
    public void No_file_contains(string pattern, string reason)
    {
        var expression = new Regex(pattern, RegexOptions.Multiline);
        var offenders = TextFiles.Where(file => expression.IsMatch(RepositoryTree.Read(file))).ToList();
        Assert.True(offenders.Count == 0, $"{reason}: {string.Join(", ", offenders)}");
    }

    [Fact]
    public void No_type_is_called_after_nothing()
    {
        var offenders = RepositoryTree.WithExtension(".cs").Where(file => Regex.IsMatch(Path.GetFileName(file), @"^(\w*Utils?|\w*Helpers?|Manager|Common|Misc)\.cs$"));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_C_source_states_its_licence_first()
    {
        var offenders = RepositoryTree.WithExtension(".c", ".h")
            .Where(file => !RepositoryTree.Read(file).StartsWith("/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */", StringComparison.Ordinal));
        Assert.Empty(offenders);
    }

    [Fact]
    public void No_comment_is_a_promise()
    {
        var expression = new Regex(@"//.*\b(TODO|FIXME|HACK|XXX)\b|/\*.*\b(TODO|FIXME|HACK|XXX)\b");
        var offenders = RepositoryTree.WithExtension(".cs", ".c", ".h")
            .Where(file => !file.StartsWith("tests/Weft.Repo.Tests/", StringComparison.Ordinal))
            .Where(file => expression.IsMatch(RepositoryTree.Read(file)));
        Assert.Empty(offenders);
    }
}
