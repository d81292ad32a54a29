namespace Weft.Api;

/// <summary>What a Pod's wishes about its node must keep to.</summary>
internal static class SchedulingValidation
{
    private static readonly string[] _effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    private static readonly string[] _whenUnsatisfiable = ["DoNotSchedule", "ScheduleAnyway"];

    internal static void Validate(PodSpec spec, FieldPath path, FieldErrors errors)
    {
        var affinity = path.Child("affinity");
        ValidateNodeAffinity(spec.Affinity?.NodeAffinity, affinity.Child("nodeAffinity"), errors);
        ValidatePodTerms(spec.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution, spec.Affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution, affinity.Child("podAffinity"), errors);
        ValidatePodTerms(spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution, spec.Affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution, affinity.Child("podAntiAffinity"), errors);
        ValidateTolerations(spec.Tolerations ?? [], path.Child("tolerations"), errors);
        ValidateSpread(spec.TopologySpreadConstraints ?? [], path.Child("topologySpreadConstraints"), errors);
    }

    private static void ValidateNodeAffinity(NodeAffinity? affinity, FieldPath path, FieldErrors errors)
    {
        if (affinity?.RequiredDuringSchedulingIgnoredDuringExecution is { } required)
        {
            var terms = path.Child("requiredDuringSchedulingIgnoredDuringExecution").Child("nodeSelectorTerms");
            if (required.NodeSelectorTerms.Count == 0)
            {
                errors.Required(terms, "must have at least one node selector term");
            }

            for (var i = 0; i < required.NodeSelectorTerms.Count; i++)
            {
                ValidateNodeTerm(required.NodeSelectorTerms[i], terms.Index(i), errors);
            }
        }

        var preferred = affinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [];
        for (var i = 0; i < preferred.Count; i++)
        {
            var at = path.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i);
            FieldChecks.Range(preferred[i].Weight, 1, 100, at.Child("weight"), errors);
            ValidateNodeTerm(preferred[i].Preference, at.Child("preference"), errors);
        }
    }

    private static void ValidateNodeTerm(NodeSelectorTerm term, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (term.MatchExpressions?.Count ?? 0); i++)
        {
            var (requirement, at) = (term.MatchExpressions![i], path.Child("matchExpressions").Index(i));
            var values = requirement.Values ?? [];
            switch (requirement.Operator)
            {
                case "In" or "NotIn" when values.Count == 0:
                    errors.Required(at.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                    break;
                case "Exists" or "DoesNotExist" when values.Count > 0:
                    errors.Forbidden(at.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    break;
                case "Gt" or "Lt" when values.Count != 1:
                    errors.Required(at.Child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
                    break;
                case "In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt":
                    break;
                default:
                    errors.Invalid(at.Child("operator"), requirement.Operator, "not a valid selector operator");
                    break;
            }

            FieldChecks.Grammar(requirement.Key, Names.CheckQualifiedName(requirement.Key), at.Child("key"), errors);
        }
    }

    private static void ValidatePodTerms(
        IReadOnlyList<PodAffinityTerm>? required, IReadOnlyList<WeightedPodAffinityTerm>? preferred, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (required?.Count ?? 0); i++)
        {
            ValidatePodTerm(required![i], path.Child("requiredDuringSchedulingIgnoredDuringExecution").Index(i), errors);
        }

        for (var i = 0; i < (preferred?.Count ?? 0); i++)
        {
            var at = path.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i);
            FieldChecks.Range(preferred![i].Weight, 1, 100, at.Child("weight"), errors);
            ValidatePodTerm(preferred[i].PodAffinityTerm, at.Child("podAffinityTerm"), errors);
        }
    }

    private static void ValidatePodTerm(PodAffinityTerm term, FieldPath path, FieldErrors errors)
    {
        LabelSelectorRules.Validate(term.LabelSelector, path.Child("labelSelector"), errors);
        LabelSelectorRules.Validate(term.NamespaceSelector, path.Child("namespaceSelector"), errors);
        if (FieldChecks.Required(term.TopologyKey, path.Child("topologyKey"), errors, "can not be empty"))
        {
            FieldChecks.Grammar(term.TopologyKey, Names.CheckQualifiedName(term.TopologyKey), path.Child("topologyKey"), errors);
        }
    }

    private static void ValidateTolerations(IReadOnlyList<Toleration> tolerations, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < tolerations.Count; i++)
        {
            var (toleration, at) = (tolerations[i], path.Index(i));
            if (!string.IsNullOrEmpty(toleration.Key))
            {
                FieldChecks.Grammar(toleration.Key, Names.CheckQualifiedName(toleration.Key), at.Child("key"), errors);
            }
            else if (toleration.Operator is not "Exists")
            {
                errors.Invalid(at.Child("operator"), toleration.Operator ?? "", "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            }

            if (toleration.TolerationSeconds is not null && toleration.Effect != "NoExecute")
            {
                errors.Invalid(at.Child("effect"), toleration.Effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }

            if (toleration.Operator == "Exists" && !string.IsNullOrEmpty(toleration.Value))
            {
                errors.Invalid(at.Child("operator"), toleration.Operator, "value must be empty when `operator` is 'Exists'");
            }

            FieldChecks.OneOf(toleration.Operator, at.Child("operator"), ["Equal", "Exists"], errors);
            FieldChecks.OneOf(toleration.Effect, at.Child("effect"), _effects, errors);
        }
    }

    private static void ValidateSpread(IReadOnlyList<TopologySpreadConstraint> constraints, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < constraints.Count; i++)
        {
            var (constraint, at) = (constraints[i], path.Index(i));
            FieldChecks.Positive(constraint.MaxSkew, at.Child("maxSkew"), errors);
            FieldChecks.Positive(constraint.MinDomains, at.Child("minDomains"), errors);
            FieldChecks.Required(constraint.TopologyKey, at.Child("topologyKey"), errors, "can not be empty");
            FieldChecks.RequiredOneOf(constraint.WhenUnsatisfiable, at.Child("whenUnsatisfiable"), _whenUnsatisfiable, errors);
            LabelSelectorRules.Validate(constraint.LabelSelector, at.Child("labelSelector"), errors);
        }
    }
}
