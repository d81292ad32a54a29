using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Testing.Policies;

/// <summary>The world in which the cases play: <c>world.yaml</c> in the default lab.</summary>
public static class CaseWorld
{
    /// <summary>The folder of the cases.</summary>
    public static string Root { get; } = Path.Combine(FindRepository(), "tests", "testdata", "policies");

    /// <summary>Applied before all cases.</summary>
    public static string Manifest => File.ReadAllText(Path.Combine(Root, "world.yaml"));

    /// <summary>The nine pods, sorted.</summary>
    public static IReadOnlyList<string> Pods { get; } =
        [.. ReadObjects(Manifest).OfType<Pod>().Select(pod => pod.Key.ToString()).Order(StringComparer.Ordinal)];

    /// <summary>The world as it is where no lab runs: pods have addresses like those that agents give.</summary>
    public static PolicyWorld WithoutLab { get; } = Make();

    /// <summary>Replaces <c>${x/a:4}</c> and <c>${x/a:6}</c> by an address of that pod, node or host.</summary>
    public static string Resolve(string text, PolicyWorld world)
    {
        ArgumentNullException.ThrowIfNull(world);
        string[] parts = text.Split("${");
        return parts[0] + string.Concat(parts.Skip(1).Select(part => ResolveOne(part, world)));
    }

    /// <summary>The objects of a manifest that have a say in what is allowed.</summary>
    public static IEnumerable<KubeObject> ReadObjects(string manifest)
    {
        foreach (JsonNode document in YamlText.ParseAll(manifest))
        {
            KubeObject? read = (string?)document["kind"] switch
            {
                "Namespace" => document.Deserialize(KubeJson.Default.Namespace),
                "Pod" => document.Deserialize(KubeJson.Default.Pod),
                "Node" => document.Deserialize(KubeJson.Default.Node),
                "Region" => document.Deserialize(KubeJson.Default.Region),
                "NetworkPolicy" => document.Deserialize(KubeJson.Default.NetworkPolicy),
                "ClusterNetworkPolicy" => document.Deserialize(KubeJson.Default.ClusterNetworkPolicy),
                "Service" => null,
                var other => throw new FormatException($"a case has no use for a {other}"),
            };
            if (read is not null)
            {
                yield return read;
            }
        }
    }

    private static string ResolveOne(string part, PolicyWorld world)
    {
        string name = part[..part.IndexOf('}', StringComparison.Ordinal)];
        AddressFamily family = name.EndsWith(":6", StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        return world.End(name[..^2]).Address(family) + part[(name.Length + 1)..];
    }

    private static PolicyWorld Make()
    {
        PolicyWorld world = new()
        {
            Hosts = new Dictionary<string, IReadOnlyList<IPAddress>>
            {
                ["internet"] = [IPAddress.Parse("198.51.100.10"), IPAddress.Parse("2001:db8:ffff::10")],
            },
        };
        foreach (KubeObject obj in ReadObjects(File.ReadAllText(Path.Combine(Root, "fabric.yaml"))).Concat(ReadObjects(Manifest)))
        {
            world = world.With(obj is Pod pod ? WithAddresses(pod, world) : obj);
        }

        return world with { PodPrefixes = [.. world.Regions.SelectMany(region => region.Spec.PodPrefixes).Select(AddressBlock.Parse)] };
    }

    // The n-th pod of the m-th node of a region has the n-th address in the m-th part of the region's prefixes.
    private static Pod WithAddresses(Pod pod, PolicyWorld world)
    {
        Node node = world.Nodes.Single(node => node.Metadata.Name == pod.Spec!.NodeName);
        string regionName = node.Metadata.Labels!["topology.kubernetes.io/region"];
        Region region = world.Regions.Single(region => region.Metadata.Name == regionName);
        int number = world.Nodes.Where(other => other.Metadata.Labels!["topology.kubernetes.io/region"] == regionName).ToList().IndexOf(node);
        int count = world.Pods.Count(other => other.Spec!.NodeName == pod.Spec!.NodeName);
        return pod with
        {
            Status = new PodStatus
            {
                Phase = "Running",
                PodIPs = [.. region.Spec.PodPrefixes.Select(prefix => new PodIP { Ip = Place(AddressBlock.Parse(prefix), number, count + 2) })],
            },
        };
    }

    private static string Place(AddressBlock prefix, int node, int host)
    {
        byte[] bytes = prefix.Address.GetAddressBytes();
        bytes[bytes.Length == 4 ? 2 : 7] = (byte)node;
        bytes[^1] = (byte)host;
        return new IPAddress(bytes).ToString();
    }

    private static string FindRepository()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Weft.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no repository");
    }
}
