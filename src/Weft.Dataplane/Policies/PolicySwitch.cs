using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Policies;

/// <summary>The one row that says which version of all others is in force, and what is reported.</summary>
/// <remarks>Safe for use from several threads: one raises the generation, others ask for reports.</remarks>
internal sealed class PolicySwitch(IPolicyTable<uint, PolicyRow> table) : IDisposable
{
    private readonly Lock _lock = new(); // guards all below
    private PolicyRow _row;
    private int _listeners;
    private bool _isDisposed;

    public string Name => table.Name;

    public uint Generation
    {
        get
        {
            lock (_lock)
            {
                return _row.Generation;
            }
        }
    }

    /// <summary>Reads the row, and puts right what a process that was killed has left of the flags.</summary>
    public void ReadBack()
    {
        lock (_lock)
        {
            _row = table.ReadAll().FirstOrDefault(row => row.Key == 0).Value;
            WriteFlags();
        }
    }

    /// <summary>Puts the rows of a generation in force.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void PutInForce(uint generation)
    {
        lock (_lock)
        {
            Write(_row with { Generation = generation });
        }
    }

    /// <summary>Every new flow is reported until what is returned is disposed.</summary>
    public IDisposable ReportFlows()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _listeners++;
            WriteFlags();
        }

        return new Report(this);
    }

    /// <summary>Ends all reports: nobody is left to read them.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _listeners = 0;
            _isDisposed = true;
            try
            {
                WriteFlags();
            }
            catch (IOException)
            {
                // The next process puts it right.
                return;
            }
        }
    }

    private void EndReport()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _listeners--;
                WriteFlags();
            }
        }
    }

    private void WriteFlags()
    {
        var flags = _listeners > 0 ? (uint)PolicyFlag.PolicyFlowEvents : 0;
        if (_row.Flags != flags)
        {
            Write(_row with { Flags = flags });
        }
    }

    private void Write(PolicyRow row)
    {
        if (table.Write([0], [row]) == 1)
        {
            _row = row;
        }
    }

    private sealed class Report(PolicySwitch owner) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isDisposed, true))
            {
                owner.EndReport();
            }
        }
    }
}
