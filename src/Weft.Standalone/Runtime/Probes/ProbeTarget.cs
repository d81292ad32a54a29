using System.Net;
using Weft.Api;
using Weft.Standalone.Runtime.Exec;

namespace Weft.Standalone.Runtime.Probes;

/// <summary>The container that a probe asks.</summary>
/// <param name="Container">As specified; names its ports.</param>
/// <param name="Address">The workload's first address.</param>
/// <param name="Exec">How to run a command in it.</param>
/// <param name="Pid">Its first process.</param>
internal sealed record ProbeTarget(Container Container, IPAddress Address, ExecTarget Exec, int Pid)
{
    /// <summary>A port by number, or by the name it has in the container's list.</summary>
    public int? Port(IntOrString port) => port.IsNumber
        ? port.Number
        : Container.Ports?.FirstOrDefault(known => known.Name == port.Text)?.Port;
}
