using Weft.Api;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>The label and field selectors of one request.</summary>
internal sealed class ObjectSelector
{
    private readonly ResourceDefinition _resource;
    private readonly LabelQuery _labels;
    private readonly FieldQuery _fields;

    private ObjectSelector(ResourceDefinition resource, LabelQuery labels, FieldQuery fields)
    {
        _resource = resource;
        _labels = labels;
        _fields = fields;
    }

    internal bool IsEmpty => _labels.IsEverything && _fields.IsEverything;

    internal static ObjectSelector Parse(ApiRequest request)
    {
        try
        {
            var fields = request.Query.Text("fieldSelector");
            if (request.Target.Name is { } name)
            {
                // Only the deprecated watch path names one object and gets here.
                fields = $"metadata.name={name}";
            }

            var selector = new ObjectSelector(
                request.Resource, LabelQuery.Parse(request.Query.Text("labelSelector")), FieldQuery.Parse(fields));
            selector.CheckFields();
            return selector;
        }
        catch (SelectorException error)
        {
            throw Failures.BadRequest(error.Message);
        }
    }

    internal bool Matches(StoredObject stored) =>
        (_labels.IsEverything || _labels.Matches(stored.Metadata.Labels))
        && (_fields.IsEverything || _fields.Matches(field => Read(stored, field)));

    private string? Read(StoredObject stored, string field) => field switch
    {
        "metadata.name" => stored.Key.Name,
        "metadata.namespace" => stored.Key.Namespace,
        // What a custom resource can be selected by changes with its definition, so it is not kept with the object.
        _ => (_resource.IsCustom ? _resource.ReadFields(stored) : stored.Fields(_resource.ReadFields)).GetValueOrDefault(field),
    };

    private void CheckFields()
    {
        foreach (var term in _fields.Terms)
        {
            if (term.Field != "metadata.namespace" && !_resource.Rules.CanSelectBy(term.Field))
            {
                throw Failures.BadRequest(_resource.IsCustom || _resource.Rules.SelectableFields.Count > 0
                    ? $"field label not supported: {term.Field}"
                    : $"\"{term.Field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
            }
        }
    }
}
