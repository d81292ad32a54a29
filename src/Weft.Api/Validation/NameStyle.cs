namespace Weft.Api;

/// <summary>How the names of a kind are written.</summary>
internal enum NameStyle
{
    /// <summary>DNS-1123 subdomain: most kinds.</summary>
    Subdomain,

    /// <summary>DNS-1123 label: Namespaces.</summary>
    Label,

    /// <summary>DNS-1035 label, which starts with a letter: Services.</summary>
    ServiceLabel,
}
