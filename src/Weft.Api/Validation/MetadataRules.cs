using System.Text;

namespace Weft.Api;

/// <summary>What every object's metadata must keep to.</summary>
internal static class MetadataRules
{
    /// <summary>All keys and values of annotations together.</summary>
    internal const int MaxAnnotationBytes = 256 * 1024;

    private const int MaxFinalizers = 1000;
    private static readonly FieldPath _path = FieldPath.Of("metadata");
    private static readonly string[] _standardFinalizers =
        ["kubernetes", "orphan", "foregroundDeletion", "customresourcecleanup.apiextensions.k8s.io"];

    internal static void Validate(ObjectMeta metadata, NameStyle style, bool namespaced, FieldErrors errors)
    {
        ValidateName(metadata, style, errors);
        ValidateNamespace(metadata, namespaced, errors);
        ValidateRest(metadata, errors);
    }

    internal static void ValidateUpdate(ObjectMeta metadata, ObjectMeta old, FieldErrors errors)
    {
        Immutable("name", metadata.Name, old.Name, errors);
        Immutable("namespace", metadata.Namespace, old.Namespace, errors);
        Immutable("uid", metadata.Uid, old.Uid, errors);
        if (metadata.CreationTimestamp != old.CreationTimestamp)
        {
            errors.Invalid(_path.Child("creationTimestamp"), KubeTimeText(metadata.CreationTimestamp), "field is immutable");
        }

        ValidateRest(metadata, errors);
        ValidateFinalizersOfDeletion(metadata, old, errors);
    }

    /// <summary>Labels anywhere in an object.</summary>
    internal static void ValidateLabels(IReadOnlyDictionary<string, string>? labels, FieldPath path, FieldErrors errors)
    {
        foreach (var (key, value) in labels ?? EmptyMap<string>.Value)
        {
            if (Names.CheckQualifiedName(key) is { } badKey)
            {
                errors.Invalid(path, key, badKey);
            }

            if (Names.CheckLabelValue(value) is { } badValue)
            {
                errors.Invalid(path, value, badValue);
            }
        }
    }

    /// <summary>Annotations anywhere in an object.</summary>
    internal static void ValidateAnnotations(IReadOnlyDictionary<string, string>? annotations, FieldPath path, FieldErrors errors)
    {
        long bytes = 0;
        foreach (var (key, value) in annotations ?? EmptyMap<string>.Value)
        {
            // Unlike label keys, annotation keys are compared in lower case.
            if (Names.CheckQualifiedName(key.ToLowerInvariant()) is { } problem)
            {
                errors.Invalid(path, key, problem);
            }

            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
        }

        if (bytes > MaxAnnotationBytes)
        {
            errors.TooLong(path, MaxAnnotationBytes);
        }
    }

    private static void ValidateName(ObjectMeta metadata, NameStyle style, FieldErrors errors)
    {
        if (!string.IsNullOrEmpty(metadata.GenerateName))
        {
            // The server puts five characters behind it; a trailing dash or dot is therefore no problem.
            var stem = metadata.GenerateName.TrimEnd('-', '.') is { Length: > 0 } trimmed ? trimmed : metadata.GenerateName;
            if (Names.Check(stem, style) is { } problem)
            {
                errors.Invalid(_path.Child("generateName"), metadata.GenerateName, problem);
            }
        }

        if (string.IsNullOrEmpty(metadata.Name))
        {
            errors.Required(_path.Child("name"), "name or generateName is required");
        }
        else if (Names.Check(metadata.Name, style) is { } problem)
        {
            errors.Invalid(_path.Child("name"), metadata.Name, problem);
        }
    }

    private static void ValidateNamespace(ObjectMeta metadata, bool namespaced, FieldErrors errors)
    {
        var path = _path.Child("namespace");
        if (!namespaced)
        {
            if (!string.IsNullOrEmpty(metadata.Namespace))
            {
                errors.Forbidden(path, "not allowed on this type");
            }
        }
        else if (string.IsNullOrEmpty(metadata.Namespace))
        {
            errors.Required(path);
        }
        else if (Names.CheckLabel(metadata.Namespace) is { } problem)
        {
            errors.Invalid(path, metadata.Namespace, problem);
        }
    }

    private static void ValidateRest(ObjectMeta metadata, FieldErrors errors)
    {
        if (metadata.Generation < 0)
        {
            errors.Invalid(_path.Child("generation"), metadata.Generation, "must be greater than or equal to 0");
        }

        ValidateLabels(metadata.Labels, _path.Child("labels"), errors);
        ValidateAnnotations(metadata.Annotations, _path.Child("annotations"), errors);
        ValidateOwners(metadata.OwnerReferences ?? [], _path.Child("ownerReferences"), errors);
        ValidateFinalizers(metadata.Finalizers ?? [], _path.Child("finalizers"), errors);
    }

    private static void ValidateOwners(IReadOnlyList<OwnerReference> owners, FieldPath path, FieldErrors errors)
    {
        OwnerReference? controller = null;
        foreach (var owner in owners)
        {
            RequireText(owner.ApiVersion, path.Child("apiVersion"), "version must not be empty", errors);
            RequireText(owner.Kind, path.Child("kind"), "kind must not be empty", errors);
            RequireText(owner.Name, path.Child("name"), "name must not be empty", errors);
            RequireText(owner.Uid, path.Child("uid"), "uid must not be empty", errors);
            if (owner.Controller == true)
            {
                if (controller is not null)
                {
                    errors.Invalid(
                        path,
                        owners.Select(o => $"{o.Kind}/{o.Name}"),
                        $"Only one reference can have Controller set to true. Found \"true\" in references for {controller.Kind}/{controller.Name} and {owner.Kind}/{owner.Name}");
                }

                controller = owner;
            }
        }
    }

    private static void ValidateFinalizers(IReadOnlyList<string> finalizers, FieldPath path, FieldErrors errors)
    {
        if (finalizers.Count > MaxFinalizers)
        {
            errors.TooMany(path, finalizers.Count, MaxFinalizers);
            return;
        }

        for (var i = 0; i < finalizers.Count; i++)
        {
            var name = finalizers[i];
            if (Names.CheckQualifiedName(name) is { } problem)
            {
                errors.Invalid(path.Index(i), name, problem);
            }
            else if (!name.Contains('/', StringComparison.Ordinal) && !_standardFinalizers.Contains(name))
            {
                errors.Invalid(path.Index(i), name, "name is neither a standard finalizer name nor is it fully qualified");
            }
        }

        if (finalizers.Contains("orphan") && finalizers.Contains("foregroundDeletion"))
        {
            errors.Invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    private static void ValidateFinalizersOfDeletion(ObjectMeta metadata, ObjectMeta old, FieldErrors errors)
    {
        var added = (metadata.Finalizers ?? []).Except(old.Finalizers ?? []).ToList();
        if (old.DeletionTimestamp is not null && added.Count > 0)
        {
            errors.Forbidden(
                _path.Child("finalizers"),
                $"no new finalizers can be added if the object is being deleted, found new finalizers {ErrorValue.Format(added)}");
        }
    }

    private static void Immutable(string field, string? value, string? old, FieldErrors errors)
    {
        if ((value ?? "") != (old ?? ""))
        {
            errors.Invalid(_path.Child(field), value ?? "", "field is immutable");
        }
    }

    private static void RequireText(string? text, FieldPath path, string problem, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            errors.Invalid(path, "", problem);
        }
    }

    private static string? KubeTimeText(DateTimeOffset? time) => time is { } t ? KubeTime.Format(t) : null;
}
