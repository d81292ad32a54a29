using System.Diagnostics;

namespace Weft.Standalone.Tests.Deployments;

/// <summary>The rollout commands of a real kubectl, which read conditions, annotations and ReplicaSets in their own way.</summary>
public sealed class KubectlRolloutTests
{
    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default, annotations: {kubernetes.io/change-cause: first}}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "web:1"}]}
        """;

    [Fact]
    public async Task Status_history_undo_restart_scale_pause_and_wait_work()
    {
        await using var cluster = await ControlledCluster.StartAsync(Objects.Node("a"), Objects.Node("b"));
        await KubectlAsync(cluster, "apply -f -", Manifest);
        Assert.Contains("successfully rolled out", await KubectlAsync(cluster, "rollout status deployment/web --timeout=60s"), StringComparison.Ordinal);
        await KubectlAsync(cluster, "wait --for=condition=Available deployment/web --timeout=60s");

        await KubectlAsync(cluster, "set image deployment/web web=web:2");
        await KubectlAsync(cluster, "rollout status deployment/web --timeout=60s");
        var history = await KubectlAsync(cluster, "rollout history deployment/web");
        Assert.Equal(["1", "2"], RevisionsIn(history));
        Assert.Contains("first", history, StringComparison.Ordinal);

        await KubectlAsync(cluster, "rollout undo deployment/web");
        await KubectlAsync(cluster, "rollout status deployment/web --timeout=60s");
        Assert.Equal("web:1", await KubectlAsync(cluster, "get deployment web -o jsonpath={.spec.template.spec.containers[0].image}"));
        Assert.Equal(["2", "3"], RevisionsIn(await KubectlAsync(cluster, "rollout history deployment/web")));

        await KubectlAsync(cluster, "rollout restart deployment/web");
        await KubectlAsync(cluster, "rollout status deployment/web --timeout=60s");
        Assert.Equal(["2", "3", "4"], RevisionsIn(await KubectlAsync(cluster, "rollout history deployment/web")));

        await KubectlAsync(cluster, "rollout pause deployment/web");
        await KubectlAsync(cluster, "set image deployment/web web=web:3");
        await KubectlAsync(cluster, "scale deployment/web --replicas=5");
        await cluster.WhenAsync(Api.ResourceTypes.Pods, pods => pods.Count == 5 && pods.All(pod => pod.Spec!.Containers[0].Image == "web:1"));
        await KubectlAsync(cluster, "rollout resume deployment/web");
        await KubectlAsync(cluster, "rollout status deployment/web --timeout=60s");
        Assert.Equal("5/5/5", await KubectlAsync(cluster, "get deployment web -o jsonpath={.status.replicas}/{.status.updatedReplicas}/{.status.availableReplicas}"));

        await KubectlAsync(cluster, "delete deployment web --cascade=foreground --timeout=60s");
        Assert.Equal("", await KubectlAsync(cluster, "get pods,replicasets -o name"));
    }

    private static IEnumerable<string> RevisionsIn(string history) => history
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])
        .Where(word => word.All(char.IsAsciiDigit));

    /// <summary>Debian's kubectl, which lies beside the build where another one owns its path.</summary>
    private static string Program()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var own = Path.Combine(directory.FullName, "artifacts", "tools", "kubectl");
            if (File.Exists(own))
            {
                return own;
            }
        }

        return "kubectl";
    }

    private static async Task<string> KubectlAsync(ControlledCluster cluster, string arguments, string? input = null)
    {
        var start = new ProcessStartInfo(Program(), $"--kubeconfig={cluster.Kubeconfig} {arguments}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = Path.GetDirectoryName(cluster.Kubeconfig);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        Assert.True(process.ExitCode == 0, $"kubectl {arguments}: {await output}{await errors}");
        return await output;
    }
}
