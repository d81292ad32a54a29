using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Weft.Lab.Tests.Policies.Probing;
using Weft.Testing;

namespace Weft.Lab.Tests.Policies;

/// <summary>Policies that are there before a pod hold for its first packet, at its own node and at those that have yet to hear of it.</summary>
[Collection(LabCollection.Name)]
public sealed class BirthTests(MatrixWorld world, SharedLab lab) : IClassFixture<MatrixWorld>
{
    private const int Port = 90;
    private const string Friend = "x/b"; // may be sent to, and may send
    private const string Stranger = "y/c"; // may neither
    private const string Guarded = "z/a"; // may be sent to, but its own node denies whoever is newborn

    /// <summary>Enough to call it traffic.</summary>
    private const int Many = 200;

    /// <summary>An address rests for a minute before it is given out again, so those of other tests' Pods come first.</summary>
    private const int HighestAddress = 100;

    private const string Manifest = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {namespace: x, name: newborn}
        spec:
          podSelector: {matchLabels: {newborn: "yes"}}
          ingress: [{from: [{podSelector: {matchLabels: {pod: b}}}]}]
          egress:
          - to: [{podSelector: {matchLabels: {pod: b}}}, {namespaceSelector: {matchLabels: {ns: z}}}]
          policyTypes: [Ingress, Egress]
        ---
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: nobody-newborn}
        spec:
          tier: Admin
          priority: 1
          subject: {pods: {namespaceSelector: {matchLabels: {ns: z}}, podSelector: {}}}
          ingress:
          - action: Deny
            from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {newborn: "yes"}}}}]
        """;

    // Sends to everybody at once and for ever, and says whom it has heard.
    private const string Script =
        "use Socket; $|=1; socket(S,PF_INET,SOCK_DGRAM,0); bind(S,pack_sockaddr_in(90,INADDR_ANY)); @to=map{pack_sockaddr_in(90,inet_aton($_))}@ARGV;"
        + "while(1){send(S,'x',0,$_) for @to; while(defined($p=recv(S,$b,9,64))){($n,$a)=unpack_sockaddr_in($p); $t=inet_ntoa($a); print qq($t\\n) unless $seen{$t}++}"
        + "select(undef,undef,undef,0.002)}";

    [Fact]
    public async Task A_new_workload_never_sends_nor_hears_what_policies_from_before_deny()
    {
        try
        {
            await world.Cluster.ApplyAsync(Manifest);
            await world.Cluster.InForceAsync();
            await BearAsync();
        }
        finally
        {
            await world.Cluster.UndoAsync();
        }
    }

    private async Task BearAsync()
    {
        string[] nodes = [.. world.Objects.Nodes.Select(node => node.Metadata.Name!)];
        await using Ear friend = new(world.Ends[Friend]);
        await using Ear stranger = new(world.Ends[Stranger]);
        await using Ear guarded = new(world.Ends[Guarded]);
        IPAddress[] addresses = [.. nodes.SelectMany(PossibleAddresses)];
        friend.SendForEver(addresses);
        stranger.SendForEver(addresses);

        await lab.ApplyInAsync("x", string.Concat(nodes.Select(Newborn)));
        string[] names = [.. nodes.Select(node => $"pod/newborn-{node}")];
        (await lab.KubectlAsync(["-n", "x", "wait", "--for=condition=Ready", "--timeout=60s", .. names])).MustSucceed();
        foreach (string node in nodes)
        {
            string name = $"newborn-{node}";
            var address = IPAddress.Parse((string)(await lab.GetAsync("-n", "x", "pod", name))["status"]!["podIP"]!);
            Assert.Contains(address, addresses);
            await Eventually.HappensAsync(
                async () => friend.Heard(address) > Many && (await HeardByAsync(name)).Contains(Address(Friend)), () => "what is allowed does not arrive");
            Assert.Equal((0, 0), (stranger.Heard(address), guarded.Heard(address)));
            Assert.DoesNotContain(Address(Stranger), await HeardByAsync(name));
        }

        (await lab.KubectlAsync(["-n", "x", "delete", "--wait", .. names])).MustSucceed();
    }

    // Whatever address of its node's prefix the pod will have, it is sent to before it is there.
    private IEnumerable<IPAddress> PossibleAddresses(string node)
    {
        byte[] sibling = world.Objects.Pods.First(pod => pod.Spec!.NodeName == node && pod.Spec.HostNetwork != true).Status!.PodIPs!
            .Select(each => IPAddress.Parse(each.Ip)).First(address => address.AddressFamily == AddressFamily.InterNetwork).GetAddressBytes();
        return Enumerable.Range(2, HighestAddress - 1).Select(last => new IPAddress([.. sibling.AsSpan(0, 3), (byte)last]));
    }

    private string Newborn(string node)
    {
        string[] command = ["perl", "-e", Script, Address(Friend), Address(Stranger), Address(Guarded)];
        return Manifests.Pod($"newborn-{node}", node, JsonSerializer.Serialize(command)).Replace("\nspec:", "\n  labels: {newborn: \"yes\"}\nspec:", StringComparison.Ordinal);
    }

    private string Address(string name) => world.Objects.End(name).Address(AddressFamily.InterNetwork)!.ToString();

    private async Task<string[]> HeardByAsync(string pod) =>
        (await lab.WeftAsync("lab", "logs", $"x/{pod}")).MustSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Counts what arrives at a port of an end, by sender; and sends.</summary>
    private sealed class Ear : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private readonly ConcurrentDictionary<IPAddress, int> _heard = [];
        private readonly Socket _socket;
        private readonly List<Task> _loops = [];

        public Ear(ProbeEnd end)
        {
            _socket = end.Run(() =>
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(IPAddress.Any, Port));
                return socket;
            });
            _loops.Add(HearAsync());
        }

        public int Heard(IPAddress from) => _heard.GetValueOrDefault(from);

        public void SendForEver(IPAddress[] to) => _loops.Add(SendAsync(to));

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            await Task.WhenAll(_loops);
            _socket.Dispose();
            _ended.Dispose();
        }

        private async Task HearAsync()
        {
            byte[] buffer = new byte[64];
            IPEndPoint any = new(IPAddress.Any, 0);
            try
            {
                while (true)
                {
                    SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, any, _ended.Token);
                    _heard.AddOrUpdate(((IPEndPoint)received.RemoteEndPoint).Address, 1, (_, count) => count + 1);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        private async Task SendAsync(IPAddress[] to)
        {
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(40), TimeProvider.System);
            while (!_ended.IsCancellationRequested)
            {
                foreach (IPAddress address in to)
                {
                    _socket.SendTo([1], new IPEndPoint(address, Port));
                }

                await timer.WaitForNextTickAsync();
            }
        }
    }
}
