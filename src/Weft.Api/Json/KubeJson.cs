using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>JSON of every API type, generated at build time: camelCase, nulls left out, numbers never read from strings.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 128)]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(KubeList<Namespace>), TypeInfoPropertyName = "KubeListNamespace")]
[JsonSerializable(typeof(Node))]
[JsonSerializable(typeof(KubeList<Node>), TypeInfoPropertyName = "KubeListNode")]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(KubeList<Pod>), TypeInfoPropertyName = "KubeListPod")]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(KubeList<Service>), TypeInfoPropertyName = "KubeListService")]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(KubeList<ConfigMap>), TypeInfoPropertyName = "KubeListConfigMap")]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(KubeList<Secret>), TypeInfoPropertyName = "KubeListSecret")]
[JsonSerializable(typeof(ServiceAccount))]
[JsonSerializable(typeof(KubeList<ServiceAccount>), TypeInfoPropertyName = "KubeListServiceAccount")]
[JsonSerializable(typeof(CoreEvent))]
[JsonSerializable(typeof(KubeList<CoreEvent>), TypeInfoPropertyName = "KubeListCoreEvent")]
[JsonSerializable(typeof(Deployment))]
[JsonSerializable(typeof(KubeList<Deployment>), TypeInfoPropertyName = "KubeListDeployment")]
[JsonSerializable(typeof(ReplicaSet))]
[JsonSerializable(typeof(KubeList<ReplicaSet>), TypeInfoPropertyName = "KubeListReplicaSet")]
[JsonSerializable(typeof(EndpointSlice))]
[JsonSerializable(typeof(KubeList<EndpointSlice>), TypeInfoPropertyName = "KubeListEndpointSlice")]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(KubeList<Lease>), TypeInfoPropertyName = "KubeListLease")]
[JsonSerializable(typeof(Ingress))]
[JsonSerializable(typeof(KubeList<Ingress>), TypeInfoPropertyName = "KubeListIngress")]
[JsonSerializable(typeof(IngressClass))]
[JsonSerializable(typeof(KubeList<IngressClass>), TypeInfoPropertyName = "KubeListIngressClass")]
[JsonSerializable(typeof(NetworkPolicy))]
[JsonSerializable(typeof(KubeList<NetworkPolicy>), TypeInfoPropertyName = "KubeListNetworkPolicy")]
[JsonSerializable(typeof(CustomResourceDefinition))]
[JsonSerializable(typeof(KubeList<CustomResourceDefinition>), TypeInfoPropertyName = "KubeListCustomResourceDefinition")]
[JsonSerializable(typeof(Region))]
[JsonSerializable(typeof(KubeList<Region>), TypeInfoPropertyName = "KubeListRegion")]
[JsonSerializable(typeof(FabricNode))]
[JsonSerializable(typeof(KubeList<FabricNode>), TypeInfoPropertyName = "KubeListFabricNode")]
[JsonSerializable(typeof(Scale))]
[JsonSerializable(typeof(Binding))]
[JsonSerializable(typeof(KubeStatus))]
[JsonSerializable(typeof(DeleteOptions))]
public sealed partial class KubeJson : JsonSerializerContext;
