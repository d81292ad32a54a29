using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class IngressClassRules() : KindRules<IngressClass>(ResourceTypes.IngressClasses)
{
    private const int MaxControllerLength = 250;

    public override KindTraits Traits { get; } = new() { Singular = "ingressclass", HasGeneration = true };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("Controller", "string", "", "Who serves Ingresses of the class."),
        new("Parameters", "string", "", "Where its settings are."),
        PrinterColumn.Age,
    ];

    public override void Default(JsonObject obj)
    {
        if (obj.At("spec", "parameters") is JsonObject parameters)
        {
            parameters.SetDefault("scope", "Cluster");
        }
    }

    private protected override void Validate(IngressClass obj, FieldErrors errors)
    {
        var path = FieldPath.Of("spec", "controller");
        var controller = obj.Spec?.Controller ?? "";
        if (FieldChecks.Required(controller, path, errors))
        {
            if (controller.Length > MaxControllerLength)
            {
                errors.TooLong(path, MaxControllerLength);
            }

            var slash = controller.IndexOf('/', StringComparison.Ordinal);
            if (slash <= 0 || slash == controller.Length - 1)
            {
                errors.Invalid(path, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            }
            else
            {
                FieldChecks.Grammar(controller, Names.CheckSubdomain(controller[..slash]), path, errors);
            }
        }

        ValidateParameters(obj.Spec?.Parameters, FieldPath.Of("spec", "parameters"), errors);
    }

    private protected override void ValidateUpdate(Change<IngressClass> change, FieldErrors errors)
    {
        Validate(change.New, errors);
        if (change.New.Spec?.Controller != change.Old.Spec?.Controller)
        {
            errors.Invalid(FieldPath.Of("spec", "controller"), change.New.Spec?.Controller, FieldChecks.Immutable);
        }
    }

    private protected override JsonArray Row(IngressClass obj, DateTimeOffset now)
    {
        var parameters = obj.Spec?.Parameters;
        var kind = string.IsNullOrEmpty(parameters?.ApiGroup) ? parameters?.Kind : $"{parameters.Kind}.{parameters.ApiGroup}";
        return
        [
            obj.Metadata.Name,
            obj.Spec?.Controller ?? "",
            parameters is null ? TableText.None : $"{kind}/{parameters.Name}",
            TableText.Age(obj.Metadata.CreationTimestamp, now),
        ];
    }

    private static void ValidateParameters(IngressClassParametersReference? parameters, FieldPath path, FieldErrors errors)
    {
        if (parameters is null)
        {
            return;
        }

        FieldChecks.Required(parameters.Kind, path.Child("kind"), errors, "kind is required");
        FieldChecks.Required(parameters.Name, path.Child("name"), errors, "name is required");
        if (FieldChecks.RequiredOneOf(parameters.Scope, path.Child("scope"), ["Cluster", "Namespace"], errors))
        {
            if (parameters.Scope == "Namespace")
            {
                FieldChecks.Required(parameters.Namespace, path.Child("namespace"), errors, "`parameters.scope` is set to 'Namespace'");
            }
            else if (!string.IsNullOrEmpty(parameters.Namespace))
            {
                errors.Forbidden(path.Child("namespace"), "`parameters.scope` is set to 'Cluster'");
            }
        }
    }
}
