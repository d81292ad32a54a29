using System.ComponentModel;

namespace Weft.Api;

[Description("Versions and identities of the node.")]
public sealed record NodeSystemInfo
{
    [ApiRequired]
    public string Architecture { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string BootID { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string ContainerRuntimeVersion { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string KernelVersion { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string KubeProxyVersion { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string KubeletVersion { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string MachineID { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string OperatingSystem { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string OsImage { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string SystemUUID { get; init => field = value ?? ""; } = "";
}
