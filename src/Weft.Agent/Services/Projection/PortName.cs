using Weft.Agent.Services.Records;

namespace Weft.Agent.Services.Projection;

internal static class PortName
{
    /// <summary>The port's name, or its number and protocol ("80/TCP") where it has none: unique within its Service.</summary>
    public static string Of(ServicePortRecord port) => port.Name.Length > 0 ? port.Name : $"{port.Port}/{ProtocolNumber.Name(port.Protocol)}";
}
