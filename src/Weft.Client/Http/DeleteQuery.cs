using System.Text.Json.Nodes;

namespace Weft.Client;

/// <summary>The options of a deletion; an absent one is not sent.</summary>
public sealed record DeleteQuery
{
    /// <summary>Delete only the object with this uid (409 otherwise).</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only this version of the object (409 otherwise).</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Zero removes a Pod at once, without waiting for its node.</summary>
    public int? GracePeriodSeconds { get; init; }

    public PropagationPolicy Propagation { get; init; }

    internal JsonObject ToJson()
    {
        var body = new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "v1" };
        if (GracePeriodSeconds is { } grace)
        {
            body["gracePeriodSeconds"] = grace;
        }

        if (Propagation != PropagationPolicy.Default)
        {
            body["propagationPolicy"] = Propagation.ToString();
        }

        if (Uid is not null || ResourceVersion is not null)
        {
            var preconditions = new JsonObject();
            if (Uid is not null)
            {
                preconditions["uid"] = Uid;
            }

            if (ResourceVersion is not null)
            {
                preconditions["resourceVersion"] = ResourceVersion;
            }

            body["preconditions"] = preconditions;
        }

        return body;
    }
}
