namespace Weft.Agent.Sandboxes;

/// <summary>The way out: proof, cool-down, forgetting; and files that could not be written yet.</summary>
internal sealed partial class SandboxLedger
{
    /// <summary>
    /// Releases every sandbox that is proven gone, forgets those that have cooled down, and writes what could not be written before.
    /// </summary>
    /// <returns>The sandboxes released by this call.</returns>
    public IReadOnlyList<SandboxRecord> Sweep(string bootId, Func<SandboxRecord, SandboxObservation> observe)
    {
        lock (_gate)
        {
            List<SandboxRecord> released = [];
            foreach (var record in _records.Values.Where(record => record.Phase != SandboxPhase.Released).ToList())
            {
                if (ReleaseProof.IsGone(record, bootId, observe(record)))
                {
                    released.Add(ReleaseLocked(record));
                }
            }

            foreach (var id in _unsaved.ToList())
            {
                SaveOrRemember(_records[id]);
            }

            ForgetCooledLocked();
            return released;
        }
    }

    private SandboxRecord ReleaseLocked(SandboxRecord record)
    {
        LogReleased(record.Workload, string.Join(", ", record.Addresses), record.EndpointId);
        var released = record with { Phase = SandboxPhase.Released, ReleasedAt = _time.GetUtcNow() };
        SaveOrRemember(released);
        return PutLocked(released);
    }

    private void ForgetCooledLocked()
    {
        var now = _time.GetUtcNow();
        foreach (var record in _records.Values.Where(record => now - record.ReleasedAt >= CoolDown).ToList())
        {
            // The address is free only once its old file can no longer come back and claim it.
            if (TryFile("remove", record, () => _directory.Delete(SandboxFileName.Of(record))))
            {
                _records.Remove(record.EndpointId);
                _unsaved.Remove(record.EndpointId);
            }
        }

        PublishLocked();
    }

    private void SaveOrThrow(SandboxRecord record)
    {
        try
        {
            _directory.Write(SandboxFileName.Of(record), SandboxJson.Write(record));
            _unsaved.Remove(record.EndpointId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            UndoSave(record);
            throw new StateNotWritableException(e);
        }
    }

    /// <summary>The file may be there although writing it failed late (its name not synced): put back what is true.</summary>
    private void UndoSave(SandboxRecord record)
    {
        var name = SandboxFileName.Of(record);
        if (_records.TryGetValue(record.EndpointId, out var before) && SandboxFileName.Of(before) == name)
        {
            SaveOrRemember(before);
        }
        else if (!TryFile("remove", record, () => _directory.Delete(name)))
        {
            // It may come back after a crash, so its address stays held until it is removed.
            _records[record.EndpointId] = record with { Phase = SandboxPhase.Released, ReleasedAt = _time.GetUtcNow() };
            _unsaved.Add(record.EndpointId);
            PublishLocked();
        }
    }

    private void SaveOrRemember(SandboxRecord record)
    {
        if (TryFile("write", record, () => _directory.Write(SandboxFileName.Of(record), SandboxJson.Write(record))))
        {
            _unsaved.Remove(record.EndpointId);
        }
        else
        {
            _unsaved.Add(record.EndpointId);
        }
    }

    private bool TryFile(string verb, SandboxRecord record, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFileFailed(verb, SandboxFileName.Of(record), e.Message);
            return false;
        }
    }
}
