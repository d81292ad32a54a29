using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Runtime.Containers;

internal static class Signals
{
    public static void Terminate(ProcessRecord process)
    {
        if (ProcessTable.IsAlive(process))
        {
            System.Diagnostics.Process.Start("kill", process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture))!.WaitForExit();
        }
    }

    public static async Task WaitForEndAsync(ProcessRecord process, CancellationToken cancellationToken)
    {
        while (ProcessTable.IsAlive(process))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }
}
