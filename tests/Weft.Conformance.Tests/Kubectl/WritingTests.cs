namespace Weft.Conformance.Tests.Kubectl;

public sealed class WritingTests(KubectlFixture fixture) : IClassFixture<KubectlFixture>
{
    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Apply_creates_then_changes_then_leaves_alone(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("apply -f -", Manifests.Deployment)).Prints("deployment.apps/web created");
        (await kubectl.RunAsync("apply -f -", Manifests.Deployment)).Prints("deployment.apps/web unchanged");
        var changed = Manifests.Deployment.Replace("image: nginx", "image: nginx:2", StringComparison.Ordinal);
        (await kubectl.RunAsync("apply -f -", changed)).Prints("deployment.apps/web configured");
        (await kubectl.RunAsync("get deployment web -o jsonpath={.spec.template.spec.containers[*].image}/{.metadata.generation}")).Prints("nginx:2/2");
        (await kubectl.RunAsync("apply --dry-run=server -f -", Manifests.Deployment)).Prints("server dry run");
        (await kubectl.RunAsync("get deployment web -o jsonpath={.spec.template.spec.containers[*].image}")).Prints("nginx:2");
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task A_field_no_longer_applied_goes_away(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("apply -f -", Manifests.ConfigMap + "\n  size: \"big\"\n")).Succeeded();
        (await kubectl.RunAsync("apply -f -", Manifests.ConfigMap)).Prints("configured");
        Assert.DoesNotContain("big", (await kubectl.RunAsync("get cm settings -o jsonpath={.data}")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Unknown_fields_are_refused_before_anything_is_stored(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("apply -f -", Manifests.ConfigMap + "\nbogus: 1\n")).Failed("bogus");
        (await kubectl.RunAsync("create -f -", Manifests.Pod.Replace("image:", "imagge:", StringComparison.Ordinal))).Failed("imagge");
        (await kubectl.RunAsync("get cm settings")).Failed("not found");
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Patch_works_in_three_ways(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("create -f -", Manifests.Deployment)).Succeeded();
        await PatchAsync(kubectl, "strategic", """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:3"}]}}}}""");
        await PatchAsync(kubectl, "merge", """{"spec":{"replicas":5}}""");
        await PatchAsync(kubectl, "json", """[{"op":"add","path":"/spec/minReadySeconds","value":7},{"op":"test","path":"/spec/replicas","value":5}]""");
        (await kubectl.RunAsync(
            "get deployment web -o jsonpath={.spec.template.spec.containers[0].image}/{.spec.template.spec.containers[0].ports[0].containerPort}/{.spec.replicas}/{.spec.minReadySeconds}"))
            .Prints("nginx:3/80/5/7");
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Labels_and_annotations_are_set_and_removed(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("create -f -", Manifests.ConfigMap)).Succeeded();
        (await kubectl.RunAsync("label cm settings tier=front")).Prints("labeled");
        (await kubectl.RunAsync("label cm settings tier=back")).Failed("--overwrite");
        (await kubectl.RunAsync("label cm settings tier=back --overwrite")).Succeeded();
        (await kubectl.RunAsync("annotate cm settings weft.dev/note=hello")).Prints("annotated");
        (await kubectl.RunAsync("get cm -l tier=back -o jsonpath={.items[0].metadata.annotations.weft\\.dev/note}")).Prints("hello");
        (await kubectl.RunAsync("label cm settings tier-")).Succeeded();
        Assert.Empty((await kubectl.RunAsync("get cm -l tier -o name")).Succeeded().Output);
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Edit_replace_and_scale_change_objects(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        (await kubectl.RunAsync("create -f -", Manifests.ConfigMap)).Succeeded();
        var editor = await kubectl.ScriptAsync("edit.sh", "#!/bin/sh\nsed -i 's/colour: orange/colour: blue/' \"$1\"\n");
        (await kubectl.RunAsync("edit cm settings", editor: editor)).Prints("configmap/settings edited");
        (await kubectl.RunAsync("get cm settings -o jsonpath={.data.colour}")).Prints("blue");
        (await kubectl.RunAsync("replace -f -", Manifests.ConfigMap)).Prints("replaced");

        (await kubectl.RunAsync("create -f -", Manifests.Deployment)).Succeeded();
        (await kubectl.RunAsync("scale deployment web --replicas=4")).Prints("scaled");
        (await kubectl.RunAsync("scale deployment web --replicas=9 --current-replicas=3")).Failed("Expected replicas to be 3");
        (await kubectl.RunAsync("set image deployment/web web=nginx:9")).Prints("image updated");
        (await kubectl.RunAsync("get deployment web -o jsonpath={.spec.replicas}/{.spec.template.spec.containers[0].image}")).Prints("4/nginx:9");
        (await kubectl.RunAsync("expose deployment web --port=80 --name=exposed")).Prints("exposed");
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Delete_and_wait_end_when_the_object_is_gone(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        foreach (var name in new[] { "a", "b", "c" })
        {
            (await kubectl.RunAsync("create -f -", Manifests.Named(name))).Succeeded();
        }

        (await kubectl.RunAsync("label cm a b t=x")).Succeeded();
        (await kubectl.RunAsync("delete cm -l t=x")).Prints("configmap \"b\" deleted");
        (await kubectl.RunAsync("delete cm none --ignore-not-found")).Succeeded();
        await PatchNamedAsync(kubectl, "cm c", """{"metadata":{"finalizers":["example.dev/hold"]}}""");
        using var deleting = kubectl.Start("delete cm c");
        try
        {
            await IsBeingDeletedAsync(kubectl, "cm c");
            (await kubectl.RunAsync("wait cm/c --for=delete --timeout=1s")).Failed("timed out waiting for the condition");
            Assert.False(deleting.HasExited);
            await PatchNamedAsync(kubectl, "cm c", """{"metadata":{"finalizers":null}}""");
            await deleting.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, deleting.ExitCode);
        }
        finally
        {
            deleting.Kill();
        }

        (await kubectl.RunAsync("create -f -", Manifests.Pod)).Succeeded();
        (await kubectl.RunAsync("wait pod/worker --for=condition=Ready --timeout=1s")).Failed("timed out waiting for the condition");
        (await kubectl.RunAsync("delete pod worker --force --grace-period=0")).Prints("worker");
    }

    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task Custom_resources_are_first_class(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        var group = $"{kubectl.Namespace}.example.dev";
        (await kubectl.RunAsync("apply -f -", Manifests.Definition(group))).Prints("created");
        (await kubectl.RunAsync($"wait crd/widgets.{group} --for=condition=Established --timeout=30s")).Prints("condition met");
        (await kubectl.RunAsync("apply -f -", Manifests.Widget(group, "small"))).Prints("created");
        (await kubectl.RunAsync("apply -f -", Manifests.Widget(group, "small"))).Prints("unchanged");
        (await kubectl.RunAsync("apply -f -", Manifests.Widget(group, "large"))).Prints("configured");
        (await kubectl.RunAsync("apply -f -", Manifests.Widget(group, "medium"))).Failed("Unsupported value: \"medium\"");
        var table = (await kubectl.RunAsync($"get widgets.{group}")).Succeeded().Output;
        Assert.Matches(@"NAME\s+SIZE\s+one\s+large", table);
        (await kubectl.RunAsync($"describe widgets.{group} one")).Prints("large");
        (await kubectl.RunAsync($"explain widgets.spec.size --api-version={group}/v1", inNamespace: false)).Prints("How big it is.");
        (await kubectl.RunAsync($"delete crd widgets.{group}", inNamespace: false)).Prints("deleted");
        (await kubectl.RunAsync($"get widgets.{group}")).Failed("doesn't have a resource type");
    }

    // Asked, not watched: kubectl get -w of one object drops what changes between its read and the beginning of its watch.
    private static async Task IsBeingDeletedAsync(KubectlFixture.Shell kubectl, string what)
    {
        const int MaximumLooks = 200;
        for (var looks = 0; looks < MaximumLooks; looks++)
        {
            var run = await kubectl.RunAsync($"get {what} -o jsonpath={{.metadata.deletionTimestamp}}");
            if (run.Output.EndsWith('Z'))
            {
                return;
            }
        }

        Assert.Fail($"{what} is not being deleted");
    }

    private static Task PatchAsync(KubectlFixture.Shell kubectl, string type, string patch) =>
        PatchNamedAsync(kubectl, $"deployment web --type={type}", patch);

    private static async Task PatchNamedAsync(KubectlFixture.Shell kubectl, string what, string patch) =>
        (await kubectl.RunAsync($"patch {what} -p", last: patch)).Succeeded();
}
