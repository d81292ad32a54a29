namespace Weft.Api;

/// <summary>What a label selector inside an object must keep to.</summary>
internal static class LabelSelectorRules
{
    internal static void Validate(LabelSelector? selector, FieldPath path, FieldErrors errors)
    {
        if (selector is null)
        {
            return;
        }

        MetadataRules.ValidateLabels(selector.MatchLabels, path.Child("matchLabels"), errors);
        var expressions = selector.MatchExpressions ?? [];
        for (var i = 0; i < expressions.Count; i++)
        {
            ValidateExpression(expressions[i], path.Child("matchExpressions").Index(i), errors);
        }
    }

    private static void ValidateExpression(LabelSelectorRequirement expression, FieldPath path, FieldErrors errors)
    {
        var values = expression.Values ?? [];
        switch (expression.Operator)
        {
            case "In" or "NotIn" when values.Count == 0:
                errors.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist" when values.Count > 0:
                errors.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "In" or "NotIn" or "Exists" or "DoesNotExist":
                break;
            default:
                errors.Invalid(path.Child("operator"), expression.Operator, "not a valid selector operator");
                break;
        }

        FieldChecks.Grammar(expression.Key, Names.CheckQualifiedName(expression.Key), path.Child("key"), errors);
        for (var i = 0; i < values.Count; i++)
        {
            FieldChecks.Grammar(values[i], Names.CheckLabelValue(values[i]), path.Child("values").Index(i), errors);
        }
    }
}
