namespace Weft.Client.Tests;

/// <summary>Counts what is inside, and lets a test wait for how many have ever come in.</summary>
internal sealed class CountedGate
{
    private readonly Lock _lock = new(); // guards everything below
    private readonly List<(int Total, TaskCompletionSource Done)> _waiters = [];
    private int _entered;
    private int _inside;

    public int Inside
    {
        get
        {
            lock (_lock)
            {
                return _inside;
            }
        }
    }

    public IDisposable Enter()
    {
        lock (_lock)
        {
            _entered++;
            _inside++;
            foreach (var waiter in _waiters.Where(waiter => waiter.Total <= _entered))
            {
                waiter.Done.TrySetResult();
            }
        }

        return new Leaving(this);
    }

    /// <summary>Completes when so many have come in since the beginning.</summary>
    public Task EnteredAsync(int total)
    {
        lock (_lock)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((total, done));
            if (_entered >= total)
            {
                done.TrySetResult();
            }

            return done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private sealed class Leaving(CountedGate gate) : IDisposable
    {
        public void Dispose()
        {
            lock (gate._lock)
            {
                gate._inside--;
            }
        }
    }
}
