namespace Weft.Api;

/// <summary>What a FabricNode must keep to beyond its schema.</summary>
public static class FabricNodeRules
{
    /// <summary>Every problem of the node.</summary>
    public static FieldErrors Validate(FabricNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var errors = new FieldErrors();
        var path = FieldPath.Of("spec");
        if (FieldChecks.Required(node.Spec.Region, path.Child("region"), errors))
        {
            FieldChecks.Grammar(node.Spec.Region, Names.CheckSubdomain(node.Spec.Region.ToLowerInvariant()), path.Child("region"), errors);
        }

        FabricPrefixes.Validate(node.Spec.PodPrefixes ?? [], path.Child("podPrefixes"), errors);
        var addresses = node.Status?.Underlay?.Addresses ?? [];
        for (var i = 0; i < addresses.Count; i++)
        {
            var at = FieldPath.Of("status", "underlay", "addresses").Index(i);
            if (!IpText.TryParsePrefix(addresses[i], out _, out _))
            {
                errors.Invalid(at, addresses[i], "must be an address and a prefix length, (e.g. 172.30.1.11/24)");
            }
        }

        return errors;
    }
}
