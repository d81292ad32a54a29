using Weft.Cni;
using Weft.Cni.Agent;
using Weft.Cni.Protocol;

using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
return new Plugin(new UnixAgentConnection(TimeProvider.System)).Run(PluginEnvironment.OfProcess(), input, output);
