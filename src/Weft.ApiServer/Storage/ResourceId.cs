namespace Weft.ApiServer.Storage;

/// <summary>Names one kind of stored object independently of the version it is served in.</summary>
internal readonly record struct ResourceId(string Group, string Plural)
{
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    internal static ResourceId Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new ResourceId("", text) : new ResourceId(text[(dot + 1)..], text[..dot]);
    }
}
