using System.Text.Json.Nodes;

namespace Weft.Conformance.Tests.Kubectl;

public sealed class ReadingTests(KubectlFixture fixture) : IClassFixture<KubectlFixture>
{
    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Get_prints_tables_in_every_form(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("create -f -", Manifests.Pod)).Prints("pod/worker created");
        (await kubectl.RunAsync("create -f -", Manifests.Service)).Succeeded();

        var table = (await kubectl.RunAsync("get pods")).Prints("NAME").Output;
        Assert.Matches(@"NAME\s+READY\s+STATUS\s+RESTARTS\s+AGE\s+worker\s+0/1\s+Pending\s+0", table);
        (await kubectl.RunAsync("get pods -o wide")).Prints("NODE");
        (await kubectl.RunAsync("get pod/worker service/web")).Prints("service/web");
        (await kubectl.RunAsync("get pods --all-namespaces")).Prints(kubectl.Namespace);
        (await kubectl.RunAsync("get pods --show-labels")).Prints("app=worker");
        (await kubectl.RunAsync("get pods -l app=other")).Succeeded();
        (await kubectl.RunAsync("get pods -o name")).Prints("pod/worker");
        (await kubectl.RunAsync("get pods --field-selector metadata.name=worker -o jsonpath={.items[*].spec.containers[0].image}")).Prints("busybox");
        (await kubectl.RunAsync("get po worker -o yaml")).Prints("kind: Pod");
        (await kubectl.RunAsync("get all")).Prints("service/web");
        var json = JsonNode.Parse((await kubectl.RunAsync("get pods -o json")).Succeeded().Output)!;
        Assert.Equal("Pod", json["items"]![0]!["kind"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Errors_are_worded_as_people_know_them(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("get pod none")).Failed("Error from server (NotFound): pods \"none\" not found");
        (await kubectl.RunAsync("get gizmos")).Failed("the server doesn't have a resource type \"gizmos\"");
        (await kubectl.RunAsync("create -f -", Manifests.ConfigMap)).Succeeded();
        (await kubectl.RunAsync("create -f -", Manifests.ConfigMap)).Failed("configmaps \"settings\" already exists");
        (await kubectl.RunAsync("delete cm none")).Failed("configmaps \"none\" not found");
        (await kubectl.RunAsync("create -f - --validate=false", Manifests.Pod.Replace("name: main", "name: A_b", StringComparison.Ordinal)))
            .Failed("spec.containers[0].name: Invalid value: \"A_b\"");
        (await kubectl.RunAsync("create -f - --namespace=nowhere", Manifests.ConfigMap, inNamespace: false))
            .Failed("namespaces \"nowhere\" not found");
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Describe_shows_objects_with_their_events(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("create -f -", Manifests.Pod)).Succeeded();
        (await kubectl.RunAsync("create -f -", Manifests.Service)).Succeeded();
        (await kubectl.RunAsync("create -f -", Manifests.Deployment)).Succeeded();
        var uid = (await kubectl.RunAsync("get pod worker -o jsonpath={.metadata.uid}")).Succeeded().Output;
        (await kubectl.RunAsync("create -f -", $$"""
            apiVersion: v1
            kind: Event
            metadata: {name: worker.1}
            involvedObject: {apiVersion: v1, kind: Pod, name: worker, namespace: {{kubectl.Namespace}}, uid: {{uid}}}
            reason: Tested
            message: a test looked at it
            type: Normal
            source: {component: test}
            firstTimestamp: 2026-01-01T00:00:00Z
            lastTimestamp: 2026-01-01T00:00:00Z
            count: 1
            """)).Succeeded();

        (await kubectl.RunAsync("describe pod worker")).Prints("a test looked at it").Prints("Image:");
        (await kubectl.RunAsync("describe service web")).Prints("TargetPort:").Prints("Selector:");
        (await kubectl.RunAsync("describe deployment web")).Prints("Pod Template:").Prints("StrategyType:");
        (await kubectl.RunAsync("describe namespace default", inNamespace: false)).Prints("Status:");
        (await kubectl.RunAsync("get events")).Prints("Tested");
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Discovery_and_explain_tell_what_is_served(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        var resources = (await kubectl.RunAsync("api-resources", inNamespace: false)).Succeeded().Output;
        foreach (var name in new[]
        {
            "namespaces", "nodes", "pods", "services", "configmaps", "secrets", "serviceaccounts", "events", "deployments", "replicasets",
            "endpointslices", "leases", "ingresses", "ingressclasses", "networkpolicies", "customresourcedefinitions",
        })
        {
            Assert.Matches($@"(?m)^{name}\s", resources);
        }

        (await kubectl.RunAsync("api-versions", inNamespace: false)).Prints("apps/v1");
        (await kubectl.RunAsync("version", inNamespace: false)).Prints("v1.32.0-weft");
        if (version.StartsWith("v1.20.", StringComparison.Ordinal))
        {
            // Newer ones ask in protobuf, which the server does not take.
            (await kubectl.RunAsync("auth can-i create pods")).Prints("yes");
            (await kubectl.RunAsync("create configmap made --from-literal=a=b")).Prints("created");
        }

        (await kubectl.RunAsync("explain networkpolicy.spec.policyTypes", inNamespace: false)).Prints("[]string");
        (await kubectl.RunAsync("explain pods.spec.containers.image", inNamespace: false)).Prints("image");
        (await kubectl.RunAsync("get --raw /readyz", inNamespace: false)).Prints("ok");
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Watch_prints_changes_as_they_happen(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("create -f -", Manifests.ConfigMap)).Succeeded();
        using var watch = kubectl.Start("get configmaps -w");
        try
        {
            await ReadUntilAsync(watch.StandardOutput, "settings");
            (await kubectl.RunAsync("create -f -", Manifests.Named("later"))).Succeeded();
            await ReadUntilAsync(watch.StandardOutput, "later");
        }
        finally
        {
            watch.Kill();
            await watch.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
            Assert.NotNull(line);
            if (line.StartsWith(text, StringComparison.Ordinal))
            {
                return;
            }
        }
    }
}
