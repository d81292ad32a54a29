namespace Weft.Api;

/// <summary>Every resource type that Weft knows by record.</summary>
public static class ResourceTypes
{
    public static ResourceType<Namespace> Namespaces { get; } =
        new("", "v1", "namespaces", "Namespace", false, KubeJson.Default.Namespace, KubeJson.Default.KubeListNamespace);

    public static ResourceType<Node> Nodes { get; } =
        new("", "v1", "nodes", "Node", false, KubeJson.Default.Node, KubeJson.Default.KubeListNode);

    public static ResourceType<Pod> Pods { get; } =
        new("", "v1", "pods", "Pod", true, KubeJson.Default.Pod, KubeJson.Default.KubeListPod);

    public static ResourceType<Service> Services { get; } =
        new("", "v1", "services", "Service", true, KubeJson.Default.Service, KubeJson.Default.KubeListService);

    public static ResourceType<ConfigMap> ConfigMaps { get; } =
        new("", "v1", "configmaps", "ConfigMap", true, KubeJson.Default.ConfigMap, KubeJson.Default.KubeListConfigMap);

    public static ResourceType<Secret> Secrets { get; } =
        new("", "v1", "secrets", "Secret", true, KubeJson.Default.Secret, KubeJson.Default.KubeListSecret);

    public static ResourceType<ServiceAccount> ServiceAccounts { get; } =
        new("", "v1", "serviceaccounts", "ServiceAccount", true, KubeJson.Default.ServiceAccount, KubeJson.Default.KubeListServiceAccount);

    public static ResourceType<CoreEndpoints> Endpoints { get; } =
        new("", "v1", "endpoints", "Endpoints", true, KubeJson.Default.CoreEndpoints, KubeJson.Default.KubeListCoreEndpoints);

    public static ResourceType<CoreEvent> Events { get; } =
        new("", "v1", "events", "Event", true, KubeJson.Default.CoreEvent, KubeJson.Default.KubeListCoreEvent);

    public static ResourceType<Deployment> Deployments { get; } =
        new("apps", "v1", "deployments", "Deployment", true, KubeJson.Default.Deployment, KubeJson.Default.KubeListDeployment);

    public static ResourceType<ReplicaSet> ReplicaSets { get; } =
        new("apps", "v1", "replicasets", "ReplicaSet", true, KubeJson.Default.ReplicaSet, KubeJson.Default.KubeListReplicaSet);

    public static ResourceType<EndpointSlice> EndpointSlices { get; } =
        new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true, KubeJson.Default.EndpointSlice, KubeJson.Default.KubeListEndpointSlice);

    public static ResourceType<Lease> Leases { get; } =
        new("coordination.k8s.io", "v1", "leases", "Lease", true, KubeJson.Default.Lease, KubeJson.Default.KubeListLease);

    public static ResourceType<Ingress> Ingresses { get; } =
        new("networking.k8s.io", "v1", "ingresses", "Ingress", true, KubeJson.Default.Ingress, KubeJson.Default.KubeListIngress);

    public static ResourceType<IngressClass> IngressClasses { get; } =
        new("networking.k8s.io", "v1", "ingressclasses", "IngressClass", false, KubeJson.Default.IngressClass, KubeJson.Default.KubeListIngressClass);

    public static ResourceType<NetworkPolicy> NetworkPolicies { get; } =
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, KubeJson.Default.NetworkPolicy, KubeJson.Default.KubeListNetworkPolicy);

    public static ResourceType<CustomResourceDefinition> CustomResourceDefinitions { get; } =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false, KubeJson.Default.CustomResourceDefinition, KubeJson.Default.KubeListCustomResourceDefinition);

    public static ResourceType<Region> Regions { get; } =
        new("weft.dev", "v1alpha1", "regions", "Region", false, KubeJson.Default.Region, KubeJson.Default.KubeListRegion);

    public static ResourceType<FabricNode> FabricNodes { get; } =
        new("weft.dev", "v1alpha1", "fabricnodes", "FabricNode", false, KubeJson.Default.FabricNode, KubeJson.Default.KubeListFabricNode);

    public static ResourceType<AddressPool> AddressPools { get; } =
        new("weft.dev", "v1alpha1", "addresspools", "AddressPool", false, KubeJson.Default.AddressPool, KubeJson.Default.KubeListAddressPool);

    public static ResourceType<AddressClaim> AddressClaims { get; } =
        new("weft.dev", "v1alpha1", "addressclaims", "AddressClaim", false, KubeJson.Default.AddressClaim, KubeJson.Default.KubeListAddressClaim);

    public static ResourceType<ClusterNetworkPolicy> ClusterNetworkPolicies { get; } =
        new("policy.networking.k8s.io", "v1alpha2", "clusternetworkpolicies", "ClusterNetworkPolicy", false, KubeJson.Default.ClusterNetworkPolicy, KubeJson.Default.KubeListClusterNetworkPolicy);

    /// <summary>The types of Kubernetes itself; those of Weft are custom resources (see <see cref="Custom"/>).</summary>
    public static IReadOnlyList<ResourceType> BuiltIn { get; } =
    [
        Namespaces,
        Nodes,
        Pods,
        Services,
        ConfigMaps,
        Secrets,
        ServiceAccounts,
        Endpoints,
        Events,
        Deployments,
        ReplicaSets,
        EndpointSlices,
        Leases,
        Ingresses,
        IngressClasses,
        NetworkPolicies,
        CustomResourceDefinitions,
    ];

    /// <summary>The types that are served from CustomResourceDefinitions (see <see cref="FabricCrds"/>).</summary>
    public static IReadOnlyList<ResourceType> Custom { get; } = [Regions, FabricNodes, AddressPools, AddressClaims, ClusterNetworkPolicies];
}
