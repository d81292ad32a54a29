using Weft.Api;

namespace Weft.Agent.Services.Problems;

/// <summary>Something in a Service or in one of its slices that cannot be honoured; the rest of it is in force.</summary>
/// <param name="Slice">The EndpointSlice it stands in; null for the Service itself.</param>
/// <param name="Reason">One word for machines.</param>
/// <param name="Message">What, where, and what was done instead; does not change while the object does not.</param>
internal sealed record ServiceProblem(ObjectReference? Slice, string Reason, string Message);

/// <summary>The reasons of problems, which are also those of Events.</summary>
internal static class ProblemReasons
{
    /// <summary>A value that is none of its kind.</summary>
    public const string InvalidValue = "InvalidValue";

    /// <summary>An address of a Service that is no Service's to have.</summary>
    public const string AddressRefused = "AddressRefused";

    /// <summary>An endpoint's address that no node of the fabric owns.</summary>
    public const string ForeignEndpoint = "ForeignEndpoint";

    /// <summary>One address twice in one port of a Service.</summary>
    public const string DuplicateEndpoint = "DuplicateEndpoint";

    public const string TooManyEndpoints = "TooManyEndpoints";

    /// <summary>A port of a Service that none of its slices has.</summary>
    public const string PortWithoutEndpoints = "PortWithoutEndpoints";
}
