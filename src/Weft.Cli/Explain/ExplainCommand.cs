using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Weft.Cli.Agents;
using Weft.Cli.Composition;
using Weft.Cli.Output;
using Weft.Client;
using Weft.Packets;
using Weft.Standalone.Lab;

namespace Weft.Cli.Explain;

internal static class ExplainCommand
{
    private const string Description = """
        Say whether one end may send to another, and which policy decides. The agents of both ends' nodes are asked: the sender's about
        its egress, the receiver's about its ingress; they look into the tables that packets meet. When it is denied, the smallest policy
        that would allow it is printed.

        An end is NAMESPACE/POD, svc/NAMESPACE/SERVICE (each of its backends), a node's name, or an IP address. A destination has a port
        and may have a protocol; TCP if none is named. Without a port: those that the Pod or the Service lists.

        With --flow it says what became of one flow: packets dropped in the last ten minutes with the rule that dropped them, and the
        connection if it is there. A line of weft drops may be given as it is.

        Ends with 0 when it is allowed, 4 when a policy denies it, 1 when there is no such object or nothing is known, 3 when an agent
        that has a say in it does not answer.

        Examples:
          weft explain shop/worker-0 shop/redis-0:6379
          weft explain shop/front-0 svc/shop/redis
          weft explain 198.51.100.10 shop/front-0:80
          weft explain shop/front-0 [2001:db8::10]:443/udp
          weft explain shop/front-0 shop/redis-0:6379 --suggest | kubectl apply -f -
          weft explain --flow "TCP 10.64.0.5:40000 -> 10.64.1.7:80"
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Argument<string?> from = new("from") { Description = "Who sends", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> to = new("to") { Description = "To whom: TARGET:PORT, TARGET:PORT/PROTOCOL or TARGET/PROTOCOL", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> flow = new("--flow") { Description = "Instead: what became of this flow, written as weft drops shows it" };
        Option<bool> suggest = new("--suggest") { Description = "Print only the policies that would allow it, for kubectl apply -f -" };
        Command command = new("explain", Description) { from, to, flow, suggest };
        command.Validators.Add(result =>
        {
            bool isPair = result.GetValue(from) is not null && result.GetValue(to) is not null;
            if (result.GetValue(flow) is null ? !isPair : result.GetValue(from) is not null)
            {
                result.AddError("name two ends, as in: weft explain shop/worker-0 shop/redis-0:6379; or one flow, with --flow");
            }
        });
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ExplainForm form = output.IsJson(parsed) ? ExplainForm.Json : parsed.GetValue(suggest) ? ExplainForm.Policies : ExplainForm.Text;
            return parsed.GetValue(flow) is { } text
                ? await FlowAsync(lab.Paths(parsed), text, form, cancellationToken)
                : await EndsAsync(lab, parsed, (parsed.GetRequiredValue(from)!, parsed.GetRequiredValue(to)!), form, cancellationToken);
        });
        return command;
    }

    private static async Task<int> EndsAsync(LabSelection lab, ParseResult parsed, (string From, string To) ends, ExplainForm form, CancellationToken cancellationToken)
    {
        if (!ExplainTarget.TryParse(ends.From, out ExplainTarget? from))
        {
            throw new CommandException(ExitCodes.Usage, $"\"{ends.From}\" is no end: {ExplainTarget.Forms}");
        }

        if (!ExplainDestination.TryParse(ends.To, out ExplainDestination? to))
        {
            throw new CommandException(ExitCodes.Usage, $"\"{ends.To}\" is no destination: {ExplainTarget.Forms}, then :PORT and /PROTOCOL; an IPv6 address with a port in brackets");
        }

        using KubeClient client = lab.Client(parsed);
        ExplainResolver resolver = new(client);
        ExplainEnd sender = await resolver.SenderAsync(from, cancellationToken);
        ImmutableArray<ExplainPath> paths = ExplainPlan.For(sender, await resolver.RoutesAsync(to, cancellationToken));
        if (paths.IsEmpty)
        {
            throw new CommandException(ExitCodes.Failure, $"{ends.From} and {ends.To} have no address family in common");
        }

        ExplainReport report = new(sender.Name, ends.To, await AskAsync(lab.Paths(parsed), paths, client.Time, cancellationToken));
        Write(report, form);
        return report.Verdict switch
        {
            ExplainVerdict.Allowed => ExitCodes.Success,
            ExplainVerdict.Denied => ExitCodes.Denied,
            _ => report.Answers.Any(answer => answer.Reply.IsAway) ? ExitCodes.NotRunning : ExitCodes.Failure,
        };
    }

    private static async Task<ImmutableArray<ExplainedPath>> AskAsync(
        LabPaths lab, ImmutableArray<ExplainPath> paths, TimeProvider time, CancellationToken cancellationToken)
    {
        AgentAnswer[] replies = await Task.WhenAll(
            paths.SelectMany(path => path.Questions).Select(question => AgentQuestion.AskAsync(lab.AgentSocket(question.Node), question.Node, question.Path, time, cancellationToken)));
        Queue<AgentAnswer> next = new(replies);
        return [.. paths.Select(path => new ExplainedPath(path, [.. path.Questions.Select(question => new ExplainAnswer(question, next.Dequeue()))]))];
    }

    private static async Task<int> FlowAsync(LabPaths lab, string text, ExplainForm form, CancellationToken cancellationToken)
    {
        if (!FlowTuple.TryParse(text, out FlowTuple? flow))
        {
            throw new CommandException(ExitCodes.Usage, $"\"{text}\" is no flow: write it as weft drops shows it, \"TCP 10.64.0.5:40000 -> 10.64.1.7:80\"");
        }

        string path = string.Create(
            CultureInfo.InvariantCulture,
            $"/explain/flow?protocol={flow.Protocol}&src={Uri.EscapeDataString($"{flow.Source}")}&sport={flow.SourcePort}&dst={Uri.EscapeDataString($"{flow.Destination}")}&dport={flow.DestinationPort}");
        IReadOnlyList<string> nodes = AgentDirectory.Nodes(lab);
        FlowReport report = new(flow, await Task.WhenAll(nodes.Select(node => AgentQuestion.AskAsync(lab.AgentSocket(node), node, path, TimeProvider.System, cancellationToken))));
        switch (form)
        {
            case ExplainForm.Json:
                OutputOption.Write(FlowReportView.Json(report));
                break;
            case ExplainForm.Policies:
                Console.Write(ExplainView.Documents(report.Suggestions));
                break;
            default:
                FlowReportView.Write(report);
                break;
        }

        return report.ExitCode;
    }

    private static void Write(ExplainReport report, ExplainForm form)
    {
        switch (form)
        {
            case ExplainForm.Json:
                OutputOption.Write(ExplainJson.Of(report));
                break;
            case ExplainForm.Policies:
                Console.Write(ExplainView.Documents(report.Suggestions));
                break;
            default:
                ExplainView.Write(report);
                break;
        }
    }

    private enum ExplainForm
    {
        Text,
        Json,
        Policies,
    }
}
