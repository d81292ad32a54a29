using System.CommandLine;
using Weft.Cli.Composition;

ParseResult parsed = CommandTree.Build().Parse(args);
return await CommandRunner.RunAsync(parsed);
