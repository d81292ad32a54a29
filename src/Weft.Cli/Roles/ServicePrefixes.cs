using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Weft.Api;

namespace Weft.Cli.Roles;

/// <summary>The option that tells a role which addresses the API server gives to Services.</summary>
internal static class ServicePrefixes
{
    public static Option<string> Option() => new("--service-prefixes")
    {
        Description = "The cluster's ranges of cluster addresses, with commas between, as its API server has them",
        DefaultValueFactory = _ => "10.96.0.0/16,fd96::/108",
    };

    public static ImmutableArray<IPNetwork> Read(string text)
    {
        ImmutableArray<IPNetwork>.Builder prefixes = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            prefixes.Add(IpText.TryParseCidr(part, out IPNetwork prefix)
                ? prefix
                : throw new CommandException(ExitCodes.Usage, $"--service-prefixes: {part} is no prefix, as 10.96.0.0/16"));
        }

        return prefixes.ToImmutable();
    }
}
