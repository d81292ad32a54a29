namespace Weft.Agent.Services;

/// <summary>The newest view of Services. One writer; readers take it whole.</summary>
internal sealed class ServiceSource
{
    private volatile ServiceView? _view;

    /// <summary>Raised after <see cref="Current"/> changed, on the writer's thread.</summary>
    public event Action? Changed;

    /// <summary>Null until every Service and slice was read once: a part of them must not replace what the kernel has.</summary>
    public ServiceView? Current => _view;

    public void Publish(ServiceView view)
    {
        _view = view;
        Changed?.Invoke();
    }
}
