using Weft.Standalone.Lab;

namespace Weft.Cli.Agents;

/// <summary>One node's agent, spoken to over its unix socket.</summary>
internal sealed class AgentClient(string node, string socketPath) : IDisposable
{
    private readonly HttpClient _http = AgentSocket.Open(socketPath);

    public string Node { get; } = node;

    /// <summary>The body of an answer, to be read as it arrives. Throws <see cref="HttpRequestException"/> if the agent is away or refuses.</summary>
    public async Task<Stream> GetStreamAsync(string path, CancellationToken cancellationToken)
    {
        var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    public void Dispose() => _http.Dispose();
}
