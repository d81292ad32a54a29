using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Selectors;

/// <summary>Items by the Pods they choose: finding those that choose one Pod does not try the others.</summary>
internal sealed class SelectorIndex<T>
    where T : class
{
    private readonly Dictionary<string, LabelIndex<T>> _byNamespace = [];
    private readonly Dictionary<LabelMatcher, LabelIndex<T>> _byNamespaces = [];
    private readonly LabelIndex<LabelIndex<T>> _namespaces = new();
    private readonly List<LabelIndex<T>> _chosen = [];

    public void Add(PodSelector selector, T item)
    {
        if (selector.Namespace is { } name)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_byNamespace, name, out _) ??= new()).Add(selector.Pods, item);
            return;
        }

        if (!_byNamespaces.TryGetValue(selector.Namespaces, out var items))
        {
            _byNamespaces.Add(selector.Namespaces, items = new LabelIndex<T>());
            _namespaces.Add(selector.Namespaces, items);
        }

        items.Add(selector.Pods, item);
    }

    public void Remove(PodSelector selector, T item)
    {
        if (selector.Namespace is { } name)
        {
            if (_byNamespace.TryGetValue(name, out var own))
            {
                own.Remove(selector.Pods, item);
                if (own.Count == 0)
                {
                    _byNamespace.Remove(name);
                }
            }
        }
        else if (_byNamespaces.TryGetValue(selector.Namespaces, out var items))
        {
            items.Remove(selector.Pods, item);
            if (items.Count == 0)
            {
                _byNamespaces.Remove(selector.Namespaces);
                _namespaces.Remove(selector.Namespaces, items);
            }
        }
    }

    /// <summary>Adds every item that chooses Pods with these labels in this namespace.</summary>
    /// <returns>How many were tried.</returns>
    public int Find(NamespaceRecord home, LabelSet labels, List<T> found)
    {
        var tried = _byNamespace.TryGetValue(home.Name, out var own) ? own.Find(labels, found) : 0;
        _chosen.Clear();
        tried += _namespaces.Find(home.Labels, _chosen);
        foreach (var items in _chosen)
        {
            tried += items.Find(labels, found);
        }

        return tried;
    }
}
