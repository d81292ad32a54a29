namespace Weft.Dataplane.Reconcile;

/// <summary>One thing that could not be brought to its desired state.</summary>
/// <param name="Subject">What the row belongs to: <c>endpoint &lt;id&gt;</c>, <c>node &lt;name&gt;</c>, <c>service &lt;namespace&gt;/&lt;name&gt;</c>, <c>services</c>, <c>policies</c> or <c>underlay</c>.</param>
/// <param name="Target">The kernel object: a device, map row or route; of a Service its port.</param>
/// <param name="Message">What the kernel or the validation said.</param>
public sealed record ApplyError(string Subject, string Target, string Message);
