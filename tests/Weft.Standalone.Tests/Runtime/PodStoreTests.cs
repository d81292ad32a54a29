using Microsoft.Extensions.Logging.Abstractions;
using Weft.Standalone.Runtime;
using Weft.Standalone.Runtime.Pods;
using Weft.Testing;

namespace Weft.Standalone.Tests.Runtime;

public sealed class PodStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PodStore _store;

    public PodStoreTests() => _store = new PodStore(_directory.Path, NullLogger<PodStore>.Instance);

    [Fact]
    public void What_was_saved_is_loaded_again_whole()
    {
        PodRecord record = Record("u1").With(new ContainerRecord
        {
            Name = "c",
            Id = "2",
            RestartCount = 1,
            Supervisor = new ProcessRecord(12, 34),
            Last = new ContainerRecord { Name = "c", Id = "1", Phase = ContainerPhase.Exited, ExitCode = 3 },
        }) with
        {
            Addresses = ["10.1.0.5"],
            Sandbox = new SandboxRecord { Id = "s", NetnsPath = "/run/netns/x", CniResult = System.Text.Json.Nodes.JsonNode.Parse("""{"ips":[]}""") },
        };
        _store.Save(record);
        PodRecord loaded = Assert.Single(_store.Load());
        Assert.Equal((3, 12, 34L), (loaded.Containers["c"].Last!.ExitCode, loaded.Containers["c"].Supervisor!.Pid, loaded.Containers["c"].Supervisor!.StartTicks));
        Assert.True(loaded.Sandbox!.Ready);
        Assert.Equal(["10.1.0.5"], loaded.Addresses);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"uid\":\"u1\"}")]
    [InlineData("[]")]
    public void A_record_that_cannot_be_read_does_not_keep_others_from_being_found(string text)
    {
        _store.Save(Record("u1"));
        _store.Save(Record("u2"));
        File.WriteAllText(Path.Combine(_store.PodDirectory("u1"), "pod.json"), text);
        Assert.Equal(["u2"], _store.Load().Select(record => record.Uid));
    }

    [Fact]
    public void A_write_that_was_cut_short_leaves_the_record_before_it()
    {
        _store.Save(Record("u1"));
        File.WriteAllText(Path.Combine(_store.PodDirectory("u1"), "pod.json.new"), "{\"uid\":");
        Assert.Single(_store.Load());
    }

    [Fact]
    public void Only_its_owner_may_look_into_a_workloads_directory()
    {
        _store.Save(Record("u1"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_store.PodDirectory("u1")));
    }

    [Fact]
    public void A_log_that_grew_too_long_is_cut_and_its_writer_goes_on()
    {
        string path = Path.Combine(_directory.Path, "log");
        using FileStream writer = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        writer.Write(new byte[9 * 1024 * 1024]);
        writer.Flush();
        BoundedLog.Cut(path);
        Assert.Equal((0, 9 * 1024 * 1024), (new FileInfo(path).Length, new FileInfo(path + ".1").Length));
    }

    [Fact]
    public void The_tail_is_the_end_of_the_file()
    {
        string path = Path.Combine(_directory.Path, "log");
        File.WriteAllText(path, new string('x', 5000) + "\nthe end\n");
        Assert.EndsWith("\nthe end", BoundedLog.Tail(path), StringComparison.Ordinal);
        Assert.Equal("", BoundedLog.Tail(Path.Combine(_directory.Path, "absent")));
    }

    public void Dispose() => _directory.Dispose();

    private static PodRecord Record(string uid) => new() { Uid = uid, Namespace = "shop", Name = "web" };
}
