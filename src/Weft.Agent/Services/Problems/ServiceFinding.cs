using System.Collections.Immutable;
using Weft.Agent.Services.Records;

namespace Weft.Agent.Services.Problems;

/// <param name="Problems">Empty when all is well again and only the alarm is left to be taken back.</param>
internal sealed record ServiceFinding(ServiceRecord Service, ImmutableArray<ServiceProblem> Problems);
