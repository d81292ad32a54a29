using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Weft.Cli.Composition;
using Weft.Cli.Output;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Processes;

namespace Weft.Cli.Lab;

internal static class LabStatusCommand
{
    private const string Description = """
        Show the lab's processes and namespaces. Ends with 0 when all are there, 1 when some are missing, 3 when there is no lab.

        Examples:
          weft lab status
          weft lab status -o json | jq '.processes[] | select(.alive | not)'
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Command command = new("status", Description);
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            LabPaths paths = lab.Paths(parsed);
            LabManager manager = new(new LabOptions { Paths = paths, Weft = [], CniBinDirectory = "" }, NullLoggerFactory.Instance, TimeProvider.System);
            if (manager.Recorded is not { } topology)
            {
                throw new CommandException(ExitCodes.NotRunning, $"there is no lab \"{paths.Lab}\". Make it: weft lab up");
            }

            ImmutableArray<DaemonRecord> daemons = manager.Daemons();
            ImmutableArray<(string Host, bool Present)> hosts = manager.Hosts();
            bool whole = hosts.All(host => host.Present) && daemons.All(LabManager.IsAlive) && daemons.Length == topology.Nodes.Count() + 3;
            if (output.IsJson(parsed))
            {
                OutputOption.Write(Json(paths, topology.Name, whole, daemons, hosts));
            }
            else
            {
                WriteText(daemons, hosts);
            }

            return whole ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static JsonObject Json(
        LabPaths paths, string topology, bool whole, ImmutableArray<DaemonRecord> daemons, ImmutableArray<(string Host, bool Present)> hosts) => new()
        {
            ["lab"] = paths.Lab,
            ["topology"] = topology,
            ["complete"] = whole,
            ["processes"] = new JsonArray([.. daemons.Select(daemon => new JsonObject
            {
                ["role"] = daemon.Role,
                ["pid"] = daemon.Pid,
                ["alive"] = LabManager.IsAlive(daemon),
                ["startedAt"] = daemon.StartedAt.ToString("O"),
                ["log"] = daemon.LogPath,
            })]),
            ["namespaces"] = new JsonArray([.. hosts.Select(host => new JsonObject
            {
                ["host"] = host.Host,
                ["namespace"] = paths.Namespace(host.Host),
                ["present"] = host.Present,
            })]),
        };

    private static void WriteText(ImmutableArray<DaemonRecord> daemons, ImmutableArray<(string Host, bool Present)> hosts)
    {
        Table processes = Tables.New("PROCESS", "PID", "STATE", "STARTED", "LOG");
        foreach (DaemonRecord daemon in daemons)
        {
            Tables.Row(
                processes,
                Tables.Escape(daemon.Role),
                $"{daemon.Pid}",
                LabManager.IsAlive(daemon) ? Tables.Good("running") : Tables.Bad("ended"),
                $"{daemon.StartedAt:u}",
                Tables.Escape(daemon.LogPath));
        }

        Table namespaces = Tables.New("HOST", "NAMESPACE");
        foreach ((string host, bool present) in hosts)
        {
            Tables.Row(namespaces, Tables.Escape(host), present ? Tables.Good("present") : Tables.Bad("missing"));
        }

        Tables.Write(processes);
        Console.WriteLine();
        Tables.Write(namespaces);
    }
}
