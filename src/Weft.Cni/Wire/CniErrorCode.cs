namespace Weft.Cni.Wire;

/// <summary>Error numbers of the CNI specification 1.1.0 ("Error"), and ours from 100 on.</summary>
internal static class CniErrorCode
{
    public const int IncompatibleVersion = 1;
    public const int UnsupportedField = 2;
    public const int UnknownContainer = 3;
    public const int InvalidEnvironment = 4;
    public const int IoFailure = 5;
    public const int DecodeFailure = 6;
    public const int InvalidConfig = 7;
    public const int TryAgainLater = 11;

    /// <summary>STATUS: ADD cannot be served; existing workloads are not affected.</summary>
    public const int NotAvailable = 50;

    /// <summary>STATUS: ADD cannot be served, and existing workloads may have limited connectivity.</summary>
    public const int NotAvailableLimitedConnectivity = 51;

    /// <summary>Every address of this node's prefixes is held or cooling down.</summary>
    public const int AddressesExhausted = 100;

    /// <summary>The record of the sandbox could not be made durable, so the address may not be used.</summary>
    public const int StateNotWritable = 101;

    /// <summary>The kernel refused what the workload needs.</summary>
    public const int DataplaneRefused = 102;

    /// <summary>CHECK: what was set up differs from what is there.</summary>
    public const int AttachmentDiffers = 103;

    /// <summary>Neither the plugin nor the agent foresaw this.</summary>
    public const int Internal = 199;
}
