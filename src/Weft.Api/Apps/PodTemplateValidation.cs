namespace Weft.Api;

/// <summary>What a Pod template and the selector of its owner must keep to.</summary>
internal static class PodTemplateValidation
{
    internal static void ValidateSelector(LabelSelector selector, FieldPath path, string owner, FieldErrors errors)
    {
        LabelSelectorRules.Validate(selector, path, errors);
        if (selector.MatchLabels is null or { Count: 0 } && selector.MatchExpressions is null or { Count: 0 })
        {
            errors.Invalid(path, "{}", $"empty selector is invalid for {owner}");
        }
    }

    internal static void Validate(PodTemplateSpec template, LabelSelector selector, FieldPath path, FieldErrors errors)
    {
        var metadata = template.Metadata ?? new ObjectMeta();
        var labels = metadata.Labels ?? EmptyMap<string>.Value;
        if (!Matches(selector, labels))
        {
            errors.Invalid(path.Child("metadata").Child("labels"), labels, "`selector` does not match template `labels`");
        }

        MetadataRules.ValidateLabels(metadata.Labels, path.Child("labels"), errors);
        MetadataRules.ValidateAnnotations(metadata.Annotations, path.Child("annotations"), errors);
        var spec = template.Spec ?? new PodSpec();
        PodSpecValidation.Validate(spec, path.Child("spec"), errors);
        if (spec.RestartPolicy is { Length: > 0 } and not "Always")
        {
            errors.NotSupported(path.Child("spec").Child("restartPolicy"), spec.RestartPolicy, "Always");
        }

        if (spec.ActiveDeadlineSeconds is not null)
        {
            errors.Forbidden(path.Child("spec").Child("activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicaSet is not Supported");
        }
    }

    private static bool Matches(LabelSelector selector, IReadOnlyDictionary<string, string> labels)
    {
        try
        {
            var query = LabelQuery.From(selector);
            return query.IsEverything || query.Matches(labels);
        }
        catch (SelectorException)
        {
            // Reported at the selector itself.
            return true;
        }
    }
}
