namespace Weft.Api;

/// <summary>What a text from outside may cost.</summary>
public static class JsonLimits
{
    /// <summary>The largest request body, as in Kubernetes: 3 MiB.</summary>
    public const int MaxBytes = 3 * 1024 * 1024;

    /// <summary>Objects and lists within each other. Real objects, big CustomResourceDefinitions included, stay below 50.</summary>
    public const int MaxDepth = 100;

    /// <summary>Fields, items and values in one document: keeps the tree of a 3 MiB text within some 100 MiB.</summary>
    public const int MaxNodes = 500_000;
}
