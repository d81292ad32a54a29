using Weft.Api;

namespace Weft.Standalone.Workloads;

/// <summary>Reads selectors of objects that anybody may have written.</summary>
internal static class Selection
{
    /// <summary>A selector that cannot be read selects nothing: one wrong object must not stop the work on all others.</summary>
    public static LabelQuery Of(LabelSelector? selector)
    {
        try
        {
            return LabelQuery.From(selector);
        }
        catch (SelectorException)
        {
            return LabelQuery.Nothing;
        }
    }
}
