namespace Weft.Cni.Wire;

/// <summary>An operation failed in a way the runtime is to be told with this code and text.</summary>
internal sealed class CniException : Exception
{
    public CniException(int code, string message, string? details = null)
        : base(message)
    {
        Code = code;
        Details = details;
    }

    public CniException(int code, string message, Exception cause)
        : base(message, cause)
    {
        Code = code;
        Details = cause.Message;
    }

    public int Code { get; }

    public string? Details { get; }

    public CniError ToError() => new(Code, Message, Details);
}
