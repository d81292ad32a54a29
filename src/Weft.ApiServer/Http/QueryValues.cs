using System.Globalization;
using Microsoft.AspNetCore.Http;
using Weft.Api;

namespace Weft.ApiServer.Http;

/// <summary>Query parameters read as Kubernetes reads them.</summary>
internal static class QueryValues
{
    internal static string Text(this IQueryCollection query, string name) => query[name].FirstOrDefault() ?? "";

    /// <summary>Absent, false and 0 are false; anything else, even an odd value, is true.</summary>
    internal static bool Flag(this IQueryCollection query, string name) =>
        query.TryGetValue(name, out var values) && values.FirstOrDefault() is not ("0" or "false" or "False" or "FALSE" or "f" or "F");

    internal static long? Number(this IQueryCollection query, string name)
    {
        var text = query.Text(name);
        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Failures.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    /// <summary>A resourceVersion; null when absent.</summary>
    internal static long? Version(this IQueryCollection query)
    {
        var text = query.Text("resourceVersion");
        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Failures.Plain500($"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    internal static bool DryRun(this IQueryCollection query, string kind) => query["dryRun"].ToArray() switch
    {
        [] => false,
        ["All"] => true,
        var other => throw Failures.Invalid(kind, "meta.k8s.io", "", [new StatusCause
        {
            Reason = "FieldValueNotSupported",
            Message = $"Unsupported value: [\"{string.Join("\",\"", other)}\"]: supported values: \"All\"",
            Field = "dryRun",
        }]),
    };
}
