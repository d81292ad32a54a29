namespace Weft.Api;

/// <summary>What a CustomResourceDefinition must keep to.</summary>
internal static class CustomResourceDefinitionValidation
{
    private const int MaxVersions = 100;
    private static readonly string[] _columnTypes = ["boolean", "date", "integer", "number", "string"];
    private static readonly FieldPath _path = FieldPath.Of("spec");

    internal static void Validate(CustomResourceDefinition crd, FieldErrors errors)
    {
        var (spec, names) = (crd.Spec, crd.Spec.Names);
        if (crd.Metadata.Name != $"{names.Plural}.{spec.Group}")
        {
            errors.Invalid(FieldPath.Of("metadata", "name"), crd.Metadata.Name, "must be spec.names.plural+\".\"+spec.group");
        }

        if (FieldChecks.Required(spec.Group, _path.Child("group"), errors))
        {
            FieldChecks.Grammar(spec.Group, Names.CheckSubdomain(spec.Group), _path.Child("group"), errors);
            if (!spec.Group.Contains('.', StringComparison.Ordinal))
            {
                errors.Invalid(_path.Child("group"), spec.Group, "should be a domain with at least one dot");
            }
        }

        FieldChecks.RequiredOneOf(spec.Scope, _path.Child("scope"), ["Cluster", "Namespaced"], errors);
        ValidateNames(names, _path.Child("names"), errors);
        ValidateVersions(spec, _path.Child("versions"), errors);
        if (spec.Conversion?.Strategy is { } strategy && strategy != "None")
        {
            // There is no conversion webhook on a single machine; saying so is better than storing what cannot work.
            errors.NotSupported(_path.Child("conversion").Child("strategy"), strategy, "None");
        }

        if (spec.PreserveUnknownFields == true)
        {
            errors.Invalid(_path.Child("preserveUnknownFields"), true, "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }
    }

    private static void ValidateNames(CustomResourceDefinitionNames names, FieldPath path, FieldErrors errors)
    {
        CheckLabel(names.Plural, path.Child("plural"), required: true, errors);
        CheckLabel(names.Singular, path.Child("singular"), required: false, errors);
        CheckLabel(names.Kind.ToLowerInvariant(), path.Child("kind"), required: true, errors);
        CheckLabel(names.ListKind?.ToLowerInvariant(), path.Child("listKind"), required: false, errors);
        if (names.Kind.Length > 0 && names.ListKind == names.Kind)
        {
            errors.Invalid(path.Child("listKind"), names.ListKind, "kind and listKind may not be the same");
        }

        foreach (var (list, field) in new[] { (names.ShortNames, "shortNames"), (names.Categories, "categories") })
        {
            for (var i = 0; i < (list?.Count ?? 0); i++)
            {
                CheckLabel(list![i], path.Child(field).Index(i), required: true, errors);
            }
        }
    }

    private static void ValidateVersions(CustomResourceDefinitionSpec spec, FieldPath path, FieldErrors errors)
    {
        var versions = spec.Versions;
        if (versions.Count is 0 or > MaxVersions)
        {
            errors.Invalid(path, versions.Select(v => v.Name), $"must have between 1 and {MaxVersions} versions");
            return;
        }

        FieldChecks.ListsOfSameField(versions, path, v => v.Name, "name", errors);
        if (versions.Count(v => v.Storage) != 1)
        {
            errors.Invalid(path, versions.Select(v => v.Name), "must have exactly one version marked as storage version");
        }

        for (var i = 0; i < versions.Count; i++)
        {
            ValidateVersion(versions[i], path.Index(i), errors);
        }
    }

    private static void ValidateVersion(CustomResourceDefinitionVersion version, FieldPath path, FieldErrors errors)
    {
        CheckLabel(version.Name, path.Child("name"), required: true, errors);
        if (version.Schema?.OpenAPIV3Schema is not { } schema)
        {
            errors.Required(path.Child("schema").Child("openAPIV3Schema"), "schemas are required");
        }
        else
        {
            StructuralSchema.Validate(schema, path.Child("schema").Child("openAPIV3Schema"), errors);
        }

        ValidateColumns(version.AdditionalPrinterColumns ?? [], path.Child("additionalPrinterColumns"), errors);
        ValidateScale(version.Subresources?.Scale, path.Child("subresources").Child("scale"), errors);
        for (var i = 0; i < (version.SelectableFields?.Count ?? 0); i++)
        {
            CheckPath(version.SelectableFields![i].JsonPath, path.Child("selectableFields").Index(i).Child("jsonPath"), errors);
        }

        if (version.DeprecationWarning is not null && version.Deprecated != true)
        {
            errors.Invalid(path.Child("deprecationWarning"), version.DeprecationWarning, "can only be set for deprecated versions");
        }
    }

    private static void ValidateColumns(IReadOnlyList<CustomResourceColumnDefinition> columns, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var (column, at) = (columns[i], path.Index(i));
            FieldChecks.Required(column.Name, at.Child("name"), errors);
            FieldChecks.RequiredOneOf(column.Type, at.Child("type"), _columnTypes, errors);
            CheckPath(column.JsonPath, at.Child("jsonPath"), errors);
        }
    }

    private static void ValidateScale(CustomResourceSubresourceScale? scale, FieldPath path, FieldErrors errors)
    {
        if (scale is null)
        {
            return;
        }

        CheckPath(scale.SpecReplicasPath, path.Child("specReplicasPath"), errors, ".spec.");
        CheckPath(scale.StatusReplicasPath, path.Child("statusReplicasPath"), errors, ".status.");
        if (!string.IsNullOrEmpty(scale.LabelSelectorPath))
        {
            CheckPath(scale.LabelSelectorPath, path.Child("labelSelectorPath"), errors);
        }
    }

    private static void CheckPath(string text, FieldPath path, FieldErrors errors, string prefix = ".")
    {
        if (!FieldChecks.Required(text, path, errors))
        {
            return;
        }

        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            errors.Invalid(path, text, prefix == "." ? "must be a json path that starts with a dot" : $"should be a json path under {prefix.TrimEnd('.')}");
            return;
        }

        try
        {
            JsonPath.Parse(text);
        }
        catch (FormatException e)
        {
            errors.Invalid(path, text, e.Message);
        }
    }

    private static void CheckLabel(string? text, FieldPath path, bool required, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            if (required)
            {
                errors.Required(path);
            }

            return;
        }

        FieldChecks.Grammar(text, Names.CheckLabel1035(text), path, errors);
    }
}
