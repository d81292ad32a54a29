using Weft.Linux.Files;

namespace Weft.Linux.Tests.Files;

public sealed class FileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory($"wt-{Environment.ProcessId}-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_file_has_one_identity_under_two_names_and_another_file_has_another()
    {
        var first = Path.Combine(_directory, "first");
        var link = Path.Combine(_directory, "link");
        var second = Path.Combine(_directory, "second");
        File.WriteAllText(first, "");
        File.WriteAllText(second, "");
        File.CreateSymbolicLink(link, first);

        Assert.NotNull(FileIdentity.Find(first));
        Assert.Equal(FileIdentity.Find(first), FileIdentity.Find(link));
        Assert.NotEqual(FileIdentity.Find(first), FileIdentity.Find(second));
    }

    [Fact]
    public void The_inode_of_a_namespace_file_is_the_number_of_the_namespace()
    {
        var text = new FileInfo("/proc/self/ns/net").LinkTarget;

        Assert.Equal(text, $"net:[{FileIdentity.Find("/proc/self/ns/net")!.Value.Inode}]");
    }

    [Fact]
    public void Nothing_has_no_identity()
    {
        File.WriteAllText(Path.Combine(_directory, "file"), "");

        Assert.Null(FileIdentity.Find(Path.Combine(_directory, "absent")));
        Assert.Null(FileIdentity.Find(Path.Combine(_directory, "file", "below")));
    }

    [Fact]
    public void Only_a_directory_can_be_synced_as_one()
    {
        var file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "");

        DirectoryDurability.Sync(_directory);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<ErrnoException>(() => DirectoryDurability.Sync(file)).Errno);
    }
}
