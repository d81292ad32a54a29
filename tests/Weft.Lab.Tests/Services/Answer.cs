namespace Weft.Lab.Tests.Services;

/// <summary>What a backend said to one request: its own name, and the client's address as it saw it.</summary>
internal sealed record Answer(string Backend, string Client)
{
    /// <summary>Reads "web-ord1-a 198.51.100.10"; anything else is a failure and is kept as its text.</summary>
    public static Answer Parse(string line) => line.Split(' ') is [var backend, var client] ? new Answer(backend, client) : new Answer($"not an answer: {line}", "");
}
