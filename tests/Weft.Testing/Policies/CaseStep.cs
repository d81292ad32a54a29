using Weft.Api;

namespace Weft.Testing.Policies;

/// <summary>One line of <c>steps.txt</c>: what is done to the cluster before it is asked again.</summary>
/// <param name="Verb">apply, refuse, delete, label or annotate.</param>
/// <param name="Arguments">The words behind it.</param>
public sealed record CaseStep(string Verb, IReadOnlyList<string> Arguments)
{
    /// <exception cref="FormatException">The line is no step.</exception>
    public static CaseStep Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isStep = words switch
        {
            ["apply" or "refuse", _] => true,
            ["delete", "networkpolicy" or "clusternetworkpolicy", _] => true,
            ["label" or "annotate", "pod" or "namespace" or "region" or "networkpolicy" or "clusternetworkpolicy", _, _, ..] => true,
            _ => false,
        };
        return isStep ? new CaseStep(words[0], words[1..]) : throw new FormatException($"'{line}' is no step");
    }

    /// <summary>The manifest of an apply or refuse.</summary>
    public string File => Arguments[0];

    /// <summary>The plural of what is deleted, labelled or annotated, as the API and agents' versions have it.</summary>
    public string Plural => Arguments[0] == "clusternetworkpolicy" || Arguments[0] == "networkpolicy" ? Arguments[0][..^1] + "ies" : Arguments[0] + "s";

    /// <summary>What is deleted, labelled or annotated.</summary>
    public ObjectKey Key => ObjectKey.Parse(Arguments[1]);

    /// <summary>What labels or annotations are changed to; null takes one away.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Changes => Arguments.Skip(2).Select(word =>
        word.Split('=', 2) is [var key, var value] ? KeyValuePair.Create(key, (string?)value) : KeyValuePair.Create(word.TrimEnd('-'), (string?)null));

    /// <summary>The world after the step.</summary>
    public PolicyWorld Play(PolicyWorld world, PolicyCase from)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(from);
        return Verb switch
        {
            "apply" => CaseWorld.ReadObjects(CaseWorld.Resolve(from.Read(File), world)).Aggregate(world, (after, obj) => after.With(obj)),
            "delete" => world.Without(Arguments[0], Key),
            "label" => world.With(Changed(world, metadata => metadata with { Labels = Merge(metadata.Labels) })),
            "annotate" => world.With(Changed(world, metadata => metadata with { Annotations = Merge(metadata.Annotations) })),
            _ => world,
        };
    }

    public override string ToString() => $"{Verb} {string.Join(' ', Arguments)}";

    private KubeObject Changed(PolicyWorld world, Func<ObjectMeta, ObjectMeta> change)
    {
        KubeObject found = Plural switch
        {
            "pods" => world.Pods.Single(pod => pod.Key == Key),
            "namespaces" => world.Namespaces.Single(each => each.Key == Key),
            "regions" => world.Regions.Single(region => region.Key == Key),
            "networkpolicies" => world.NetworkPolicies.Single(policy => policy.Key == Key),
            _ => world.ClusterNetworkPolicies.Single(policy => policy.Key == Key),
        };
        return found with { Metadata = change(found.Metadata) };
    }

    private Dictionary<string, string> Merge(IReadOnlyDictionary<string, string>? into)
    {
        Dictionary<string, string> merged = into is null ? [] : new(into);
        foreach ((string key, string? value) in Changes)
        {
            merged.Remove(key);
            if (value is not null)
            {
                merged[key] = value;
            }
        }

        return merged;
    }
}
