using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Cli.Composition;
using Weft.Cli.Output;
using Weft.Standalone.Lab;

namespace Weft.Cli.Connectivity;

internal static class ConnectivityCommand
{
    private const int MaxParallel = 16;

    private const string Description = """
        Send echo requests from every workload to every workload, over IPv4 and IPv6, small and as large as the path promises, never
        fragmented, and show who answered. The packets leave from sockets inside the workloads' own network namespaces. Ends with 1
        unless everything answered.

        Examples:
          weft connectivity
          weft connectivity --nodes -n shop
          weft connectivity -o json | jq '.probes[] | select(.answered | not)'
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Option<string?> ns = new("--namespace", "-n") { Description = "Only workloads of this namespace" };
        Option<bool> nodes = new("--nodes") { Description = "Nodes too: every node to every workload and back" };
        Command command = new("connectivity", Description) { ns, nodes };
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            LabPaths paths = lab.Paths(parsed);
            IReadOnlyList<ProbeWorkload> ends = ProbeEnds.Find(paths, parsed.GetValue(ns), parsed.GetValue(nodes));
            IReadOnlyList<ProbeResult> results = await ProbeAsync(ends, cancellationToken);
            if (output.IsJson(parsed))
            {
                OutputOption.Write(Json(ends, results));
            }
            else
            {
                WriteText(ends, results);
            }

            return results.All(result => result.Answered) ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ProbeResult>> ProbeAsync(IReadOnlyList<ProbeWorkload> ends, CancellationToken cancellationToken)
    {
        ILookup<string, Probe> bySource = ProbePlan.For(ends).ToLookup(probe => probe.From.Name);
        IReadOnlyList<ProbeResult>[] results = new IReadOnlyList<ProbeResult>[ends.Count];
        ParallelOptions limits = new() { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, ends.Count, limits, async (index, token) =>
        {
            // The identifier tells the answers of two probers apart that share a node's namespace.
            Prober prober = new(TimeProvider.System, (ushort)(Environment.ProcessId + index));
            results[index] = await prober.RunAsync(ends[index], [.. bySource[ends[index].Name]], token);
        });
        return [.. results.SelectMany(result => result)];
    }

    private static void WriteText(IReadOnlyList<ProbeWorkload> ends, IReadOnlyList<ProbeResult> results)
    {
        Tables.Console.Write(ConnectivityMatrix.Render(ends, results));
        Console.WriteLine(ConnectivityMatrix.Legend);
        foreach (ProbeResult failed in results.Where(result => !result.Answered))
        {
            Probe probe = failed.Probe;
            Console.WriteLine($"  {probe.From.Name} -> {probe.To.Name} ({probe.Destination}, {probe.PacketBytes} bytes): {failed.Failure}");
        }

        int answered = results.Count(result => result.Answered);
        Console.WriteLine($"{answered.ToString(CultureInfo.InvariantCulture)} of {results.Count.ToString(CultureInfo.InvariantCulture)} probes answered.");
        if (answered < results.Count)
        {
            Console.WriteLine("Where packets are dropped and why: weft drops");
        }
    }

    private static JsonObject Json(IReadOnlyList<ProbeWorkload> ends, IReadOnlyList<ProbeResult> results) => new()
    {
        ["workloads"] = new JsonArray([.. ends.Select(end => new JsonObject
        {
            ["name"] = end.Name,
            ["node"] = end.Node,
            ["ipv4"] = end.Ipv4?.ToString(),
            ["ipv6"] = end.Ipv6?.ToString(),
            ["mtu"] = end.MtuBytes,
        })]),
        ["answered"] = results.Count(result => result.Answered),
        ["total"] = results.Count,
        ["probes"] = new JsonArray([.. results.Select(result => new JsonObject
        {
            ["from"] = result.Probe.From.Name,
            ["to"] = result.Probe.To.Name,
            ["destination"] = result.Probe.Destination.ToString(),
            ["kind"] = result.Probe.Kind.ToString(),
            ["bytes"] = result.Probe.PacketBytes,
            ["answered"] = result.Answered,
            ["roundTripMicroseconds"] = result.RoundTrip?.TotalMicroseconds,
            ["failure"] = result.Failure,
        })]),
    };
}
