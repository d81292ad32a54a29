using Weft.Agent.Sandboxes;
using Weft.Api;
using Weft.Client;

namespace Weft.Agent.Cni;

internal sealed class PodEvents(EventRecorder recorder) : IPodEvents
{
    public void AttachFailed(PodIdentity pod, string message)
    {
        if (pod.Name.Length > 0)
        {
            var about = new Pod { Metadata = new ObjectMeta { Namespace = pod.Namespace, Name = pod.Name, Uid = pod.Uid.Length > 0 ? pod.Uid : null } };
            recorder.Record(ResourceTypes.Pods, about, EventKind.Warning, "FailedAttach", message);
        }
    }
}
