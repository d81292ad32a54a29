namespace Weft.Agent.Sandboxes;

/// <summary>Which Pod a sandbox belongs to, as the runtime said in <c>CNI_ARGS</c>; empty strings where it said nothing.</summary>
internal sealed record PodIdentity(string Namespace, string Name, string Uid)
{
    public static PodIdentity Unknown { get; } = new("", "", "");

    /// <summary><c>namespace/name</c>, or what is known of it.</summary>
    public override string ToString() => Name.Length == 0 ? "" : $"{Namespace}/{Name}";
}
