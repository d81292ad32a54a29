namespace Weft.Api;

/// <summary>What the annotation <see cref="PolicyAnnotations.Mode"/> makes of the policies that it is about.</summary>
public enum PolicyMode
{
    /// <summary>Their verdicts are carried out; this is so unless the annotation says otherwise.</summary>
    Enforce,

    /// <summary>Their verdicts are computed and reported, and not carried out.</summary>
    Audit,
}

/// <summary>The annotations by which the fabric's network policies are steered, and what their values mean.</summary>
public static class PolicyAnnotations
{
    /// <summary>
    /// On a NetworkPolicy or a ClusterNetworkPolicy: its <see cref="PolicyMode"/>. On a Namespace: that of all its NetworkPolicies
    /// and of its zero trust; <see cref="AuditValue"/> there cannot be undone by one of its policies.
    /// </summary>
    public const string Mode = "weft.dev/policy-mode";

    public const string AuditValue = "audit";
    public const string EnforceValue = "enforce";

    /// <summary>The mode that an object's annotations ask for.</summary>
    /// <param name="metadata">Metadata of a NetworkPolicy, a ClusterNetworkPolicy or a Namespace.</param>
    /// <param name="problem">What is wrong with the value, with the field and what to do; null if nothing is.</param>
    /// <returns>Where the value is not one of the two, <see cref="PolicyMode.Enforce"/>: a typing error opens nothing.</returns>
    public static PolicyMode ReadMode(ObjectMeta metadata, out FieldError? problem)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var value = metadata.Annotations?.GetValueOrDefault(Mode);
        problem = value is null or AuditValue or EnforceValue
            ? null
            : PolicyText.Unsupported(FieldPath.Of("metadata", "annotations").Key(Mode), value, [AuditValue, EnforceValue]);
        return value == AuditValue ? PolicyMode.Audit : PolicyMode.Enforce;
    }
}
