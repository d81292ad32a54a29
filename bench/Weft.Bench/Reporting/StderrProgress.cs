namespace Weft.Bench.Reporting;

/// <summary>What is being done, on one line of a terminal, or line by line into a file.</summary>
internal sealed class StderrProgress : IProgress<string>
{
    private readonly bool _terminal = !Console.IsErrorRedirected;

    public void Report(string value)
    {
        if (_terminal)
        {
            Console.Error.Write($"\r\u001b[K{value}");
        }
        else if (value.Length > 0)
        {
            Console.Error.WriteLine(value);
        }
    }
}
