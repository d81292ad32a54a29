using System.Globalization;

namespace Weft.ApiServer.Http;

/// <summary>Times as metadata holds them: whole seconds in UTC.</summary>
internal static class Timestamps
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    internal static string Now(TimeProvider time) => Write(time.GetUtcNow());

    internal static string Write(DateTimeOffset moment) => moment.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    internal static DateTimeOffset? Read(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
