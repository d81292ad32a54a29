using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.GarbageCollection;

/// <summary>An object of any resource.</summary>
internal sealed record GarbageKey(ResourceType<PartialObject> Type, ObjectKey Key)
{
    public bool Equals(GarbageKey? other) =>
        other is not null && Key == other.Key && Type.Plural == other.Type.Plural && Type.Group == other.Type.Group;

    public override int GetHashCode() => HashCode.Combine(Type.Plural, Type.Group, Key);

    public override string ToString() => $"{Type.GroupResource} {Key}";
}
