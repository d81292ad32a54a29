using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Deployments;
using Weft.Standalone.Workloads;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests.Deployments;

public sealed class DeploymentDecisionTests
{
    [Fact]
    public void The_first_set_is_named_and_labelled_by_its_template_and_carries_the_revision()
    {
        var create = Assert.IsType<DeploymentAction.Create>(Assert.Single(Decide(Deployment(3))));
        var set = create.Set;
        var hash = PodTemplates.Hash(Template("1"), 0);

        Assert.Equal($"web-{hash}", set.Metadata.Name);
        Assert.Equal(hash, set.Spec!.Selector.MatchLabels!["pod-template-hash"]);
        Assert.Equal(hash, set.Spec.Template!.Metadata!.Labels!["pod-template-hash"]);
        Assert.Equal(("1", "3", "4"), (set.Metadata.Annotations![Revisions.Revision], set.Metadata.Annotations[Revisions.DesiredReplicas], set.Metadata.Annotations[Revisions.MaxReplicas]));
        Assert.Equal(3, set.Spec.Replicas);
        Assert.Equal("d-web", set.Metadata.OwnerReferences!.Single().Uid);
    }

    [Theory]
    [InlineData(4, "25%", "25%", 1, 1)]
    [InlineData(10, "25%", "25%", 3, 2)]
    [InlineData(1, "25%", "25%", 1, 0)]
    [InlineData(3, "0", "0", 0, 1)]
    [InlineData(3, "10%", "10%", 1, 0)]
    [InlineData(2, "0", "100%", 0, 2)]
    public void Surge_rounds_up_and_unavailability_down(int replicas, string surge, string unavailable, int maxSurge, int maxUnavailable)
    {
        var bounds = RolloutBounds.Of(Deployment(replicas, "1", Share(surge), Share(unavailable)));

        Assert.Equal((maxSurge, maxUnavailable), (bounds.MaxSurge, bounds.MaxUnavailable));
    }

    [Fact]
    public void A_new_template_first_grows_the_new_set_by_the_surge()
    {
        var old = Set("1", 4, available: 4);
        var create = Assert.IsType<DeploymentAction.Create>(Assert.Single(Decide(Deployment(4, "2"), old)));

        Assert.Equal(1, create.Set.Spec!.Replicas);
        Assert.Equal("2", create.Set.Metadata.Annotations![Revisions.Revision]);
    }

    [Fact]
    public void Old_pods_that_do_not_serve_go_before_those_that_do()
    {
        var older = Set("0", 2, available: 0, revision: 1);
        var old = Set("1", 3, available: 3, revision: 2);
        var current = Set("2", 1, available: 0, revision: 3);
        var actions = Decide(Deployment(4, "2"), older, old, current).OfType<DeploymentAction.Scale>().ToDictionary(scale => scale.Set.Metadata.Name!, scale => scale.Replicas);

        Assert.Equal(new Dictionary<string, int> { [older.Metadata.Name!] = 0 }, actions);
    }

    [Fact]
    public void Recreate_waits_until_the_last_old_pod_is_gone()
    {
        var deployment = Deployment(2, "2") with { };
        deployment = deployment with { Spec = deployment.Spec! with { Strategy = new DeploymentStrategy { Type = "Recreate" } } };
        var empty = Set("1", 0, available: 0);

        Assert.Equal(0, Assert.IsType<DeploymentAction.Scale>(Assert.Single(Decide(deployment, Set("1", 2, available: 2)))).Replicas);
        Assert.Empty(DeploymentDecision.Decide(new DeploymentView(deployment, [empty], RunningOldPods: true, Start)));
        Assert.Equal(2, Assert.IsType<DeploymentAction.Create>(Assert.Single(Decide(deployment, empty))).Set.Spec!.Replicas);
    }

    [Fact]
    public void A_paused_deployment_scales_but_does_not_roll_out()
    {
        var paused = Deployment(5, "2") with { };
        paused = paused with { Spec = paused.Spec! with { Paused = true } };
        var scale = Assert.IsType<DeploymentAction.Scale>(Assert.Single(Decide(paused, Set("1", 3, available: 3, desired: 3))));

        Assert.Equal(5, scale.Replicas);
    }

    [Fact]
    public void A_new_size_in_the_middle_of_a_rollout_is_shared_in_proportion()
    {
        var old = Set("1", 8, available: 8, revision: 1, desired: 10, most: 13);
        var current = Set("2", 5, available: 2, revision: 2, desired: 10, most: 13);
        var actions = Decide(Deployment(20, "2"), old, current).OfType<DeploymentAction.Scale>().ToDictionary(scale => scale.Set.Metadata.Name!, scale => scale.Replicas);

        Assert.Equal(25, actions.Values.Sum());
        Assert.InRange(actions[old.Metadata.Name!], 14, 16);
    }

    [Fact]
    public void Going_back_to_an_old_template_reuses_its_set_under_a_new_revision()
    {
        var back = Set("1", 0, available: 0, revision: 1);
        var current = Set("2", 2, available: 2, revision: 2);
        var annotate = Assert.IsType<DeploymentAction.Annotate>(Decide(Deployment(2), back, current)[0]);

        Assert.Equal(back.Metadata.Name, annotate.Set.Metadata.Name);
        Assert.Equal(("3", "1"), (annotate.Annotations[Revisions.Revision], annotate.Annotations[Revisions.History]));
    }

    [Fact]
    public void The_hash_depends_on_content_and_collisions_but_not_on_order()
    {
        var left = Template("1") with { Metadata = new ObjectMeta { Labels = Labels([("a", "1"), ("b", "2")]) } };
        var right = Template("1") with { Metadata = new ObjectMeta { Labels = Labels([("b", "2"), ("a", "1")]) } };

        Assert.Equal(PodTemplates.Hash(left, 0), PodTemplates.Hash(right, 0));
        Assert.NotEqual(PodTemplates.Hash(left, 0), PodTemplates.Hash(left, 1));
        Assert.NotEqual(PodTemplates.Hash(Template("1"), 0), PodTemplates.Hash(Template("2"), 0));
        Assert.True(PodTemplates.AreEqual(left, PodTemplates.WithLabel(right, "hash")));
    }

    [Fact]
    public void Progress_that_does_not_come_is_reported_at_the_deadline()
    {
        var set = Set("1", 2, available: 1);
        var started = View(Deployment(2), set);
        var first = DeploymentStatusDecision.Decide(started);
        var waiting = started with { Deployment = started.Deployment with { Status = first.Status }, Now = Start.AddSeconds(599) };
        var late = waiting with { Now = Start.AddSeconds(600) };

        Assert.Equal(TimeSpan.FromSeconds(600), first.ChangesIn);
        Assert.Null(DeploymentStatusDecision.Decide(waiting).PatchFor(waiting.Deployment));
        var condition = DeploymentStatusDecision.Decide(late).Status.Conditions!.Single(condition => condition.Type == "Progressing");
        Assert.Equal(("False", "ProgressDeadlineExceeded"), (condition.Status, condition.Reason));
    }

    [Fact]
    public void Available_follows_the_least_that_must_be_available()
    {
        string Status(int available) => DeploymentStatusDecision.Decide(View(Deployment(4), Set("1", 4, available))).Status.Conditions!.Single(condition => condition.Type == "Available").Status;

        Assert.Equal(("False", "True", "True"), (Status(2), Status(3), Status(4)));
    }

    private static IntOrString Share(string text) => int.TryParse(text, out var number) ? number : new IntOrString(text);

    private static DeploymentView View(Deployment deployment, params ReplicaSet[] sets) => new(deployment, [.. sets], RunningOldPods: false, Start);

    private static ImmutableArray<DeploymentAction> Decide(Deployment deployment, params ReplicaSet[] sets)
    {
        var latest = sets.Select(Revisions.Of).DefaultIfEmpty(0).Max();
        var noted = deployment with { Metadata = deployment.Metadata with { Annotations = Labels(Revisions.Revision, $"{latest}") } };
        return DeploymentDecision.Decide(View(noted, sets));
    }

    private static ReplicaSet Set(string version, int replicas, int available, int revision = 1, int? desired = null, int? most = null) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = "shop",
            Name = $"web-{version}",
            Uid = $"rs-{version}",
            Generation = 1,
            ResourceVersion = "1",
            CreationTimestamp = Start.AddMinutes(revision),
            Annotations = new[] { (Revisions.Revision, (int?)revision), (Revisions.DesiredReplicas, desired), (Revisions.MaxReplicas, most) }
                .Where(pair => pair.Item2 is not null)
                .ToDictionary(pair => pair.Item1, pair => $"{pair.Item2}"),
        },
        Spec = new ReplicaSetSpec { Replicas = replicas, Template = PodTemplates.WithLabel(Template(version), version) },
        Status = new ReplicaSetStatus { Replicas = replicas, ReadyReplicas = available, AvailableReplicas = available, ObservedGeneration = 1 },
    };
}
