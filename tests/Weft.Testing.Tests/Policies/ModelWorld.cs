using System.Net;
using Weft.Api;
using Weft.Testing.Policies;

namespace Weft.Testing.Tests.Policies;

/// <summary>A small world for examples out of documentation: objects as they are written there, and pods in one line each.</summary>
internal sealed class ModelWorld
{
    private PolicyWorld _world = new() { PodPrefixes = [AddressBlock.Parse("10.64.0.0/16")] };

    /// <summary>A namespace and its labels, written <c>a=b,c=d</c>.</summary>
    public ModelWorld Namespace(string name, string labels = "", string annotations = "")
    {
        _world = _world.With(new Namespace { Metadata = new ObjectMeta { Name = name, Labels = Pairs(labels), Annotations = Pairs(annotations) } });
        return this;
    }

    /// <summary>A running pod with one address, whose container listens on the ports, written <c>name:protocol:number</c>.</summary>
    public ModelWorld Pod(string key, string address, string labels = "", params string[] ports)
    {
        ObjectKey parsed = ObjectKey.Parse(key);
        _world = _world.With(new Pod
        {
            Metadata = new ObjectMeta { Namespace = parsed.Namespace, Name = parsed.Name, Labels = Pairs(labels) },
            Spec = new PodSpec { NodeName = "one", Containers = [new Container { Name = "main", Ports = [.. ports.Select(Port)] }] },
            Status = new PodStatus { Phase = "Running", PodIPs = [new PodIP { Ip = address }] },
        });
        return this;
    }

    public ModelWorld Apply(string manifest)
    {
        _world = CaseWorld.ReadObjects(manifest).Aggregate(_world, (after, obj) => after.With(obj));
        return this;
    }

    public ModelWorld With(Func<PolicyWorld, PolicyWorld> change)
    {
        _world = change(_world);
        return this;
    }

    public DirectionVerdict Ingress(string pod, string from, int port = 80, string protocol = "TCP") => Judge(pod, ModelDirection.Ingress, from, port, protocol);

    public DirectionVerdict Egress(string pod, string to, int port = 80, string protocol = "TCP") => Judge(pod, ModelDirection.Egress, to, port, protocol);

    public bool MayReceive(string pod, string from, int port = 80, string protocol = "TCP") => Ingress(pod, from, port, protocol).Enforced.IsAllowed;

    public bool MaySend(string pod, string to, int port = 80, string protocol = "TCP") => Egress(pod, to, port, protocol).Enforced.IsAllowed;

    private DirectionVerdict Judge(string pod, ModelDirection direction, string peer, int port, string protocol)
    {
        IPAddress address = peer.Contains('/', StringComparison.Ordinal) ? _world.End(peer).Addresses[0] : IPAddress.Parse(peer);
        return new PolicyModel(_world).Judge(_world.End(pod).Pod!, direction, address, protocol, port);
    }

    private static ContainerPort Port(string text)
    {
        string[] parts = text.Split(':');
        return new ContainerPort { Name = parts[0], Protocol = parts[1], Port = int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) };
    }

    private static Dictionary<string, string> Pairs(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
}
