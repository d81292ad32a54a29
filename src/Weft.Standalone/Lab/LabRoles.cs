namespace Weft.Standalone.Lab;

/// <summary>Names of a lab's processes.</summary>
public static class LabRoles
{
    public const string ApiServer = "apiserver";
    public const string Controller = "controller";
    public const string Standalone = "standalone";

    public static string Agent(string node) => $"agent-{node}";
}
