using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Watch;

/// <summary>Who is watching, so that those who stop reading do not keep old changes in memory for ever.</summary>
internal sealed partial class WatcherTable(int maxBacklog, ILogger logger)
{
    private readonly ConcurrentDictionary<Watcher, byte> _watchers = new();

    internal int Count => _watchers.Count;

    internal Watcher Add(EventLog log, long sequence, Action cut)
    {
        var watcher = new Watcher(this, log, cut) { Sequence = sequence };
        _watchers[watcher] = 0;
        return watcher;
    }

    /// <summary>Disconnects watchers that are too far behind; they may list and watch again.</summary>
    internal void CutSlow()
    {
        foreach (var (watcher, _) in _watchers)
        {
            var backlog = watcher.Log.Tail.Sequence - watcher.Sequence;
            if (backlog > maxBacklog)
            {
                LogCut(backlog);
                watcher.Cut();
            }
        }
    }

    [LoggerMessage(3100, LogLevel.Debug, "A watcher was {Backlog} changes behind and was disconnected.")]
    private partial void LogCut(long backlog);

    /// <summary>One client that follows a log.</summary>
    internal sealed class Watcher(WatcherTable table, EventLog log, Action cut) : IDisposable
    {
        private long _sequence;

        internal EventLog Log { get; } = log;

        /// <summary>The last entry handed to the connection.</summary>
        internal long Sequence
        {
            get => Volatile.Read(ref _sequence);
            set => Volatile.Write(ref _sequence, value);
        }

        public void Dispose() => table._watchers.TryRemove(this, out _);

        internal void Cut()
        {
            Dispose();
            cut();
        }
    }
}
