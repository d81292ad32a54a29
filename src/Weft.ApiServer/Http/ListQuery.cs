using Microsoft.AspNetCore.Http;
using Weft.Api;

namespace Weft.ApiServer.Http;

/// <summary>limit, continue, resourceVersion and resourceVersionMatch of a list.</summary>
internal sealed record ListQuery
{
    internal long Limit { get; private init; }

    internal ContinueToken? Continue { get; private init; }

    /// <summary>The version asked for, exact or not; null or 0 for whatever is current.</summary>
    internal long? Version { get; private init; }

    /// <summary>Set when no other version will do.</summary>
    internal long? ExactVersion { get; private init; }

    internal static ListQuery Parse(IQueryCollection query)
    {
        var version = query.Version();
        var match = query.Text("resourceVersionMatch");
        var limit = query.Number("limit") ?? 0;
        CheckMatch(match, version);
        if (query.Text("continue") is { Length: > 0 } text)
        {
            if (version > 0)
            {
                throw Failures.BadRequest("specifying resource version is not allowed when using continue");
            }

            var token = ContinueToken.Parse(text);
            return new ListQuery { Limit = limit, Continue = token, ExactVersion = token.Version > 0 ? token.Version : null };
        }

        // A number with a limit and without a match means exactly that version; 0 takes everything and ignores the limit.
        var exact = match == "Exact" || (match.Length == 0 && limit > 0 && version > 0);
        return new ListQuery
        {
            Limit = version == 0 && match.Length == 0 ? 0 : limit,
            Version = version,
            ExactVersion = exact ? version : null,
        };
    }

    private static void CheckMatch(string match, long? version)
    {
        if (match.Length == 0)
        {
            return;
        }

        if (version is null)
        {
            throw InvalidMatch("FieldValueForbidden", "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
        }

        if (match is not ("Exact" or "NotOlderThan"))
        {
            throw InvalidMatch(
                "FieldValueNotSupported", $"Unsupported value: \"{match}\": supported values: \"Exact\", \"NotOlderThan\", \"\"");
        }

        if (match == "Exact" && version == 0)
        {
            throw InvalidMatch("FieldValueForbidden", "Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
    }

    internal static StatusException InvalidMatch(string reason, string message) => Failures.Invalid(
        "ListOptions", "meta.k8s.io", "", [new StatusCause { Reason = reason, Message = message, Field = "resourceVersionMatch" }]);
}
