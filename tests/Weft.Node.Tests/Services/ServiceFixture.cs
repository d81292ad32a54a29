using Weft.Dataplane.Nodes;

namespace Weft.Node.Tests.Services;

/// <summary>A <see cref="ServiceLab"/> shared by tests, each of which brings the Services it is about.</summary>
public abstract class ServiceFixture : IDisposable
{
    private protected ServiceFixture(RemotePath path) => Lab = new ServiceLab(path);

    internal ServiceLab Lab { get; }

    public void Dispose()
    {
        Lab.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Nodes that route to each other on the same link.</summary>
public sealed class NativeServices() : ServiceFixture(RemotePath.Native);

/// <summary>Nodes that reach each other through VXLAN.</summary>
public sealed class VxlanServices() : ServiceFixture(RemotePath.Vxlan);
