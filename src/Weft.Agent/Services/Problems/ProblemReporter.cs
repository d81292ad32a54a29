using Microsoft.Extensions.Logging;
using Weft.Agent.Cluster;
using Weft.Api;
using Weft.Client;

namespace Weft.Agent.Services.Problems;

/// <summary>Tells of bad Services and slices on the objects themselves, by Events and a condition of the Service.</summary>
/// <remarks>
/// Every agent finds the same problems, so one has to speak for all: that of the first living node by name. Which that is follows from what all of them
/// watch anyway, without another Lease; should two believe to be first for a moment, the condition that the other has written silences the second.
/// </remarks>
internal sealed partial class ProblemReporter(
    string nodeName, KubeClient client, EventRecorder events, ClusterSource cluster, ServiceIndex index, ILogger<ProblemReporter> logger)
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(2);

    private readonly ProblemBook _book = new(client.Time);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_period, client.Time, cancellationToken);
            if (Speaker(cluster.Current) != nodeName)
            {
                _book.Close();
                continue;
            }

            foreach (var finding in _book.Look(index.Findings))
            {
                await TellAsync(finding, cancellationToken);
            }
        }
    }

    /// <summary>Null while the cluster is not known from the API server.</summary>
    public static string? Speaker(ClusterView? view) =>
        view is { IsLive: true } ? view.Snapshot.Nodes.Where(node => node.IsAlive).Select(node => node.Name).Min(StringComparer.Ordinal) : null;

    private async Task TellAsync(ServiceFinding finding, CancellationToken cancellationToken)
    {
        try
        {
            await client.PatchAsync(
                ResourceTypes.Services, finding.Service.Key, ServiceAlarm.Patch(finding, client.Time.GetUtcNow()), PatchKind.StrategicMerge, "status", cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            return;
        }
        catch (Exception e) when (e is KubeApiException or HttpRequestException or IOException or TimeoutException or InvalidDataException)
        {
            // The top of a loop: the next look finds that the object still does not say it.
            LogFailed(finding.Service.Key.ToString(), e.Message);
            return;
        }

        TellService(finding);
        foreach (var problem in finding.Problems.Where(problem => problem.Slice is not null && _book.IsNews(finding, problem)))
        {
            var slice = problem.Slice!;
            var about = new ObjectMeta { Namespace = slice.Namespace, Name = slice.Name, Uid = slice.Uid };
            events.Record(ResourceTypes.EndpointSlices, new EndpointSlice { Metadata = about }, EventKind.Warning, problem.Reason, problem.Message);
        }
    }

    /// <summary>One Event for all of a kind: a Service may have hundreds of slices that are wrong in the same way.</summary>
    private void TellService(ServiceFinding finding)
    {
        var service = new ObjectMeta { Namespace = finding.Service.Key.Namespace, Name = finding.Service.Key.Name, Uid = finding.Service.Uid };
        foreach (var kind in finding.Problems.GroupBy(problem => problem.Reason, StringComparer.Ordinal))
        {
            var problem = new ServiceProblem(null, kind.Key, ServiceAlarm.MessageOf([.. kind]));
            if (_book.IsNews(finding, problem))
            {
                events.Record(ResourceTypes.Services, new Service { Metadata = service }, EventKind.Warning, problem.Reason, problem.Message);
            }
        }
    }

    [LoggerMessage(1700, LogLevel.Debug, "Could not tell of the problems of Service {Service}: {Reason}")]
    private partial void LogFailed(string service, string reason);
}
