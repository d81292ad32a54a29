using System.Globalization;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Testing.Namespaces;

/// <summary>
/// Network namespaces and veths for one test; all names begin with this process's own prefix and everything is gone at the end.
/// </summary>
/// <remarks>
/// Names left by a test process that was killed are removed by the next lab: their prefix holds a process id that no longer runs.
/// </remarks>
public sealed class NetnsLab : IDisposable
{
    private const string Marker = "wt-";
    private static readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"{Marker}{Environment.ProcessId}-");
    private static int _counter;
    private readonly List<LabNamespace> _namespaces = [];

    static NetnsLab() => RemoveOrphans();

    public NetnsLab()
    {
        Number = Interlocked.Increment(ref _counter);
        if (Environment.IsPrivilegedProcess)
        {
            return;
        }

        throw new InvalidOperationException("This test needs root: it makes network namespaces. Run it with make test as root.");
    }

    /// <summary>Which lab of this process it is: part of every name it makes.</summary>
    public int Number { get; }

    /// <summary>A name no other process and no other lab uses, at most 15 characters if <paramref name="label"/> has at most 3.</summary>
    public string Name(string label) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{Number}{label}");

    /// <summary>True for a name that a process made which no longer runs: what it names may be removed.</summary>
    public static bool IsOrphan(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('-');
        return name.StartsWith(Marker, StringComparison.Ordinal) && parts.Length > 2
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && !Directory.Exists($"/proc/{process}");
    }

    /// <summary>A new namespace with its loopback up.</summary>
    public LabNamespace Namespace(string label)
    {
        var name = Name("-" + label);
        var created = new LabNamespace(name, NetworkNamespace.Create(name));
        _namespaces.Add(created);
        created.Netlink.Links.SetUp(Weft.Linux.IfIndex.Loopback);
        return created;
    }

    /// <summary>A veth pair between two namespaces, both ends up; the addresses are written as <c>10.0.0.1/24</c>.</summary>
    public static void Connect(LabNamespace left, string leftName, string? leftAddress, LabNamespace right, string rightName, string? rightAddress)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        left.Netlink.Links.Create(new VethSpec(leftName, new VethPeerSpec(rightName) { Namespace = right.Handle }) { Up = true });
        right.Netlink.Links.SetUp(right.Index(rightName));
        left.Address(leftName, leftAddress);
        right.Address(rightName, rightAddress);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Every namespace is tried even if one fails: a leak is worse than a second error.
        List<Exception> failures = [];
        foreach (var each in _namespaces)
        {
            try
            {
                each.Close();
                NetworkNamespace.TryDelete(each.Name);
            }
            catch (IOException e)
            {
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private static void RemoveOrphans()
    {
        foreach (var name in NetworkNamespace.Names().Where(IsOrphan))
        {
            NetworkNamespace.TryDelete(name);
        }
    }
}
