using Weft.Dataplane.Nodes;

namespace Weft.Node.Tests.Dataplane;

/// <summary>Two joined nodes with two workloads on the first and one on the second, shared by tests that only send packets.</summary>
public abstract class PairFixture : IDisposable
{
    private readonly FabricLab _lab;

    private protected PairFixture(RemotePath path)
    {
        _lab = new FabricLab();
        try
        {
            var (first, second) = (_lab.AddNode(), _lab.AddNode());
            Left = first.AddPod();
            Beside = first.AddPod();
            Right = second.AddPod();
            _lab.Join(path);
        }
        catch
        {
            _lab.Dispose();
            throw;
        }
    }

    internal FabricPod Left { get; }

    /// <summary>On the node of <see cref="Left"/>.</summary>
    internal FabricPod Beside { get; }

    internal FabricPod Right { get; }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Nodes that route to each other on the same link.</summary>
public sealed class NativePair() : PairFixture(RemotePath.Native);

/// <summary>Nodes that reach each other through VXLAN.</summary>
public sealed class VxlanPair() : PairFixture(RemotePath.Vxlan);
