using System.CommandLine;
using Weft.Cli.Composition;
using Weft.Cli.Output;
using Weft.Client;

namespace Weft.Cli.Status.Policies;

internal static class PolicyCommand
{
    private const string Description = """
        Show network policies in the order in which they are asked: mode, what they select, what is not honoured, and on how many
        nodes their newest state is in force. Ends with 1 when one is not in force on every node, or something in it is not honoured.

        Examples:
          weft status policy                                            all of them
          weft status policy shop/db                                    one NetworkPolicy, node by node, with its problems
          weft status policy tenants                                    the ClusterNetworkPolicy, else the NetworkPolicy in namespace default
          weft status policy -o json | jq '.policies[] | select(.well | not) | .name'
          weft status policy shop/db && echo in force                   for scripts that wait for a policy
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Argument<string?> name = new("policy") { Description = "NAMESPACE/NAME, or NAME of a ClusterNetworkPolicy; all policies when absent", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("policy", Description) { name };
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using KubeClient client = lab.Client(parsed);
            IReadOnlyList<PolicyRow> rows = PolicyJoin.Of(await PolicyReader.ReadAsync(client, cancellationToken));
            if (parsed.GetValue(name) is not { } wanted)
            {
                WriteList(rows, output.IsJson(parsed), client.Time);
                return rows.All(row => row.IsWell) ? ExitCodes.Success : ExitCodes.Failure;
            }

            PolicyRow policy = PolicyChoice.Find(rows, wanted)
                ?? throw new CommandException(ExitCodes.Failure, $"there is no policy {wanted}. All there are: weft status policy");
            IReadOnlyList<PolicyVoice> voices = await PolicyReader.AskAsync(policy, lab.Paths(parsed), client.Time, cancellationToken);
            WriteOne(policy, voices, output.IsJson(parsed));
            return policy.IsWell && voices.All(voice => voice.Problems.Count == 0) ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static void WriteList(IReadOnlyList<PolicyRow> rows, bool isJson, TimeProvider time)
    {
        if (isJson)
        {
            OutputOption.Write(PolicyJson.List(rows));
        }
        else
        {
            PolicyText.WriteList(rows, time.GetUtcNow());
        }
    }

    private static void WriteOne(PolicyRow policy, IReadOnlyList<PolicyVoice> voices, bool isJson)
    {
        if (isJson)
        {
            OutputOption.Write(PolicyJson.One(policy, voices));
        }
        else
        {
            PolicyText.WriteOne(policy, voices);
        }
    }
}
