using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Agent;

/// <summary>An agent whose state directory is on a file system without room.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private AgentNode _node = null!;

    private string Mount => Path.Combine(_directory.Path, "disk");

    private string Ballast => Path.Combine(Mount, "ballast");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Mount);
        CommandLine.Run("mount", ["-t", "tmpfs", "-o", "size=256k", "wt-disk", Mount]);
        _node = await AgentNode.StartAsync(stateDirectory: Path.Combine(Mount, "state"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        CommandLine.Run("umount", ["-l", Mount]);
        _directory.Dispose();
    }

    [Fact]
    public async Task Add_fails_with_a_reason_and_leaks_nothing_and_works_when_there_is_room_again()
    {
        var before = await _node.AddAsync();
        Fill();
        var sandbox = _node.NewSandbox();

        var refused = await sandbox.RunAsync("ADD");

        Assert.Equal((1, 101), (refused.ExitCode, refused.ErrorCode));
        Assert.Contains("No space left", refused.Output, StringComparison.Ordinal);
        Assert.Single(_node.Core.Ledger.Records);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_node.StateDirectory, "sandboxes")));
        (await before.RunAsync("CHECK")).DemandSuccess();

        File.Delete(Ballast);
        (await sandbox.RunAsync("ADD")).DemandSuccess();
        sandbox.Ping(before.Ipv4);
    }

    [Fact]
    public async Task Del_works_on_a_full_disk()
    {
        var sandbox = await _node.AddAsync();
        Fill();

        (await sandbox.RunAsync("DEL")).DemandSuccess();

        Assert.Null(sandbox.Namespace.Netlink.Links.Find("eth0"));
    }

    private void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }
}
