namespace Weft.Standalone.Runtime.Cni;

/// <summary>What identifies one interface of one sandbox to a CNI plugin.</summary>
internal sealed record CniAttachment(string ContainerId, string NetnsPath, string InterfaceName, string PodNamespace, string PodName, string PodUid)
{
    /// <summary>The arguments that container runtimes pass for Kubernetes.</summary>
    public string Arguments =>
        $"IgnoreUnknown=1;K8S_POD_NAMESPACE={PodNamespace};K8S_POD_NAME={PodName};K8S_POD_INFRA_CONTAINER_ID={ContainerId};K8S_POD_UID={PodUid}";
}
