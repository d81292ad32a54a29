namespace Weft.Agent.Services.Problems;

/// <summary>The condition that tells of a Service's problems on the Service.</summary>
internal static class ServiceAlarm
{
    /// <summary>True: everything in the Service and its slices is honoured. Set once there was something that was not.</summary>
    public const string ConditionType = "weft.dev/EndpointsAccepted";
}
