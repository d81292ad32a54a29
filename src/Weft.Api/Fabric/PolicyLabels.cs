namespace Weft.Api;

/// <summary>The labels by which the fabric's network policies are steered, and what their values mean.</summary>
public static class PolicyLabels
{
    /// <summary>
    /// On a Namespace, and for namespaces that do not have it on the Region of the workload's node: <see cref="True"/> makes what no
    /// policy allows refused, in both directions; <see cref="False"/> leaves it allowed, as it is where neither has the label.
    /// </summary>
    public const string ZeroTrust = "weft.dev/zero-trust";

    public const string True = "true";
    public const string False = "false";

    /// <summary>What an object's labels say of zero trust.</summary>
    /// <param name="metadata">Metadata of a Namespace or a Region.</param>
    /// <param name="problem">What is wrong with the value, with the field and what to do; null if nothing is.</param>
    /// <returns>Null where the label is absent. Where the value is not one of the two, true: a typing error opens nothing.</returns>
    public static bool? ReadZeroTrust(ObjectMeta metadata, out FieldError? problem)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var value = metadata.Labels?.GetValueOrDefault(ZeroTrust);
        problem = value is null or True or False
            ? null
            : PolicyText.Unsupported(FieldPath.Of("metadata", "labels").Key(ZeroTrust), value, [True, False]);
        return value is null ? null : value != False;
    }
}
