namespace Weft.Agent.Apply;

/// <summary>The newest known view of something that the node's state is made of. One writer; readers take it whole.</summary>
internal abstract class ViewSource<TView>
    where TView : class
{
    private volatile TView? _view;

    /// <summary>Raised after <see cref="Current"/> changed, on the writer's thread.</summary>
    public event Action? Changed;

    /// <summary>Null until there is a view.</summary>
    public TView? Current => _view;

    public void Publish(TView view)
    {
        _view = view;
        Changed?.Invoke();
    }
}
