using Weft.Api;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Tests.Runtime;

public sealed class UnsupportedFieldsTests
{
    [Fact]
    public void A_plain_workload_has_none()
    {
        PodSpec spec = new() { Containers = [new Container { Name = "c", Command = ["true"] }] };
        Assert.Empty(UnsupportedFields.Fatal(spec));
        Assert.Empty(UnsupportedFields.Ignored(spec));
    }

    [Fact]
    public void A_container_without_a_command_cannot_run() => Assert.StartsWith(
        "spec.containers[1].command: Required value",
        Assert.Single(UnsupportedFields.Fatal(new PodSpec { Containers = [new Container { Name = "a", Command = ["true"] }, new Container { Name = "b", Args = ["x"] }] })),
        StringComparison.Ordinal);

    [Fact]
    public void Every_field_that_is_not_honoured_is_named()
    {
        PodSpec spec = new()
        {
            ShareProcessNamespace = true,
            SecurityContext = new PodSecurityContext { FsGroup = 1 },
            Containers = [new Container { Name = "c", Command = ["true"], Tty = true, SecurityContext = new SecurityContext { Capabilities = new Capabilities() } }],
        };
        Assert.Equal(
            ["spec.containers[0].securityContext.capabilities", "spec.containers[0].stdin, tty", "spec.shareProcessNamespace", "spec.securityContext.fsGroup"],
            UnsupportedFields.Ignored(spec));
    }

    [Fact]
    public void Fields_of_volumes_and_of_the_end_are_named_too()
    {
        PodSpec spec = new()
        {
            Volumes = [new Volume { Name = "v", EmptyDir = new EmptyDirVolumeSource { Medium = "Memory", SizeLimit = Quantity.Parse("1Mi") } }],
            Containers =
            [
                new Container
                {
                    Name = "c",
                    Command = ["true"],
                    TerminationMessagePath = "/tmp/last-words",
                    Lifecycle = new Lifecycle { PreStop = new LifecycleHandler { HttpGet = new HTTPGetAction() } },
                },
            ],
        };
        Assert.Equal(
            [
                "spec.containers[0].lifecycle.preStop (httpGet, tcpSocket)", "spec.containers[0].terminationMessagePath", "spec.volumes[0].emptyDir.medium",
                "spec.volumes[0].emptyDir.sizeLimit",
            ],
            UnsupportedFields.Ignored(spec));
    }
}
