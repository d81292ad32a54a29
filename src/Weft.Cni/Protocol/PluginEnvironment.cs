namespace Weft.Cni.Protocol;

/// <summary>The parameters a runtime passes in the environment: the CNI protocol has no other way for them.</summary>
internal sealed record PluginEnvironment
{
    public string? Command { get; init; }

    public string? ContainerId { get; init; }

    public string? Netns { get; init; }

    public string? IfName { get; init; }

    public string? Args { get; init; }

    public string? Path { get; init; }

    public static PluginEnvironment OfProcess() => new()
    {
        Command = Read("CNI_COMMAND"),
        ContainerId = Read("CNI_CONTAINERID"),
        Netns = Read("CNI_NETNS"),
        IfName = Read("CNI_IFNAME"),
        Args = Read("CNI_ARGS"),
        Path = Read("CNI_PATH"),
    };

    private static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
