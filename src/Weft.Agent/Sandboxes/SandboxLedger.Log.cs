using Microsoft.Extensions.Logging;
using Weft.Dataplane.Endpoints;

namespace Weft.Agent.Sandboxes;

internal sealed partial class SandboxLedger
{
    [LoggerMessage(1100, LogLevel.Information, "Released {Addresses} of {Workload} (endpoint {Endpoint}): its namespace is gone")]
    private partial void LogReleased(string workload, string addresses, EndpointId endpoint);

    [LoggerMessage(1101, LogLevel.Warning, "Could not {Verb} sandbox file {File}, will try again: {Reason}")]
    private partial void LogFileFailed(string verb, string file, string reason);

    [LoggerMessage(1102, LogLevel.Warning, "Sandbox file {File} is not usable ({Reason}) and was moved to {Aside}; its sandbox is rebuilt from the kernel if it still lives")]
    private partial void LogSetAside(string file, string reason, string aside);

    [LoggerMessage(1103, LogLevel.Error, "Sandbox file {File} claims addresses {Addresses} that a newer file holds; it was moved aside")]
    private partial void LogDouble(string file, string addresses);

    [LoggerMessage(1104, LogLevel.Warning, "Rebuilt the record of {Workload} on {HostInterface} with {Addresses} from the kernel")]
    private partial void LogRebuilt(string workload, string hostInterface, string addresses);
}
