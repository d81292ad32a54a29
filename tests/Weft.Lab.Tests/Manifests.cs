namespace Weft.Lab.Tests;

/// <summary>Small manifests of programs that every machine under test has.</summary>
internal static class Manifests
{
    /// <summary>A workload that only lives, on a node of the test's choice.</summary>
    public static string Sleeper(string name, string node) => Pod(name, node, "[\"sleep\", \"infinity\"]");

    public static string Pod(string name, string node, string command) => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {name}
        spec:
          nodeName: {node}
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: none
            command: {command}
        ---

        """;
}
