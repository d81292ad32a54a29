namespace Weft.Standalone.Lab;

/// <summary>Where a lab keeps its things. Everything but the roots follows from the lab's name.</summary>
public sealed record LabPaths(string Lab, string StateRoot = "/var/lib/weft", string RunRoot = "/run/weft")
{
    public string State => Path.Combine(StateRoot, Lab);

    public string Run => Path.Combine(RunRoot, Lab);

    public string ApiServerState => Path.Combine(State, "apiserver");

    public string ApiServerSocket => Path.Combine(Run, "apiserver.sock");

    public string Kubeconfig => Path.Combine(State, "kubeconfig");

    public string Topology => Path.Combine(State, "topology.json");

    public string Logs => Path.Combine(State, "logs");

    public string Pids => Path.Combine(Run, "pids");

    public string Runtime => Path.Combine(State, "runtime");

    public string NodeState(string node) => Path.Combine(State, "nodes", node);

    public string NodeRun(string node) => Path.Combine(Run, "nodes", node);

    public string CniConfDirectory(string node) => Path.Combine(NodeState(node), "cni");

    public string CniSocket(string node) => Path.Combine(NodeRun(node), "cni.sock");

    public string AgentSocket(string node) => Path.Combine(NodeRun(node), "agent.sock");

    public string RuntimeState(string node) => Path.Combine(Runtime, node);

    public string Bpffs(string node) => $"/sys/fs/bpf/weft/{Lab}-{node}";

    public string Log(string role) => Path.Combine(Logs, $"{role}.log");

    /// <summary>The name of a host's network namespace below /run/netns.</summary>
    public string Namespace(string host) => $"{Lab}-{host}";

    public string NamespacePath(string host) => $"/run/netns/{Namespace(host)}";

    /// <summary>What the names of the lab's sandbox namespaces begin with.</summary>
    public string PodNamespacePrefix => $"{Lab}-pod-";
}
