namespace Weft.Standalone.Runtime.Cni;

/// <summary>A CNI plugin refused, or could not be run. <see cref="Code"/> is the CNI error code, 0 when the plugin gave none.</summary>
internal sealed class CniException(string message, int code = 0, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>CNI: the plugin is not available for new containers.</summary>
    public const int NotAvailable = 50;

    /// <summary>CNI: try again later.</summary>
    public const int TryAgainLater = 11;

    public int Code { get; } = code;
}
