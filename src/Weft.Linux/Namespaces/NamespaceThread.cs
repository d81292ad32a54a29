using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Namespaces;

/// <summary>A thread that enters another network namespace, does one thing, leaves it and ends: the only way this process enters one.</summary>
/// <remarks>
/// Threads are born into the namespace of the thread that makes them and .NET does not say when it makes one. A thread that
/// stays, or one that queues work, would leave pool threads behind in the foreign namespace for ever.
/// </remarks>
internal static class NamespaceThread
{
    private const string Own = "/proc/thread-self/ns/net";
    private const int StackBytes = 512 * 1024;

    /// <summary>Runs <paramref name="enter"/> then <paramref name="body"/> on a thread of their own and returns when it has ended.</summary>
    public static T Run<T>(Action enter, Func<T> body)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Body, StackBytes) { IsBackground = true, Name = "weft-netns" };
        thread.UnsafeStart();
        thread.Join();
        failure?.Throw();
        return result;

        // Fully optimised at once, so that the runtime does not have to start its re-compilation thread from here.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Body()
        {
            try
            {
                using var home = SafeFd.Own(Libc.open(Own, Libc.O_RDONLY | Libc.O_CLOEXEC, 0), "open", Own);
                try
                {
                    enter();
                    result = body();
                }
                finally
                {
                    // Join returns a moment before the kernel's thread is gone; it shall not be foreign in that moment. Should this
                    // fail, nothing is lost: the thread ends either way.
                    _ = Libc.setns(home, Libc.CLONE_NEWNET);
                }
            }
            catch (Exception e)
            {
                // Carried to the caller, which is blocked in Join: nothing is swallowed.
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
