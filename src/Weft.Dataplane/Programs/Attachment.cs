using Weft.Linux;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Programs;

/// <summary>A program that is to run on what a device receives, or sends.</summary>
/// <param name="Name">File name of the link's pin.</param>
/// <param name="Program">Name of an entry program.</param>
/// <param name="Subject">Whom errors are about.</param>
internal sealed record Attachment(string Name, IfIndex Device, string Program, string Subject, TcxDirection Direction = TcxDirection.Ingress)
{
    public const string UplinkName = "uplink";
    public const string UplinkOutName = "uplink-out";
    public const string HostLinkName = "host";
    public const string OverlayName = "overlay";

    public static string NameOf(Endpoints.EndpointId id) => $"workload-{id}";
}
