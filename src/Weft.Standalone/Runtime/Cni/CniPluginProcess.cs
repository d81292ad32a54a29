using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Standalone.Runtime.Cni;

/// <summary>Runs one CNI plugin binary once: environment and configuration in, result or error out.</summary>
internal sealed class CniPluginProcess(ImmutableArray<string> binDirectories, TimeProvider time)
{
    private const int MaxOutputCharacters = 1024 * 1024;
    private static readonly TimeSpan _timeLimit = TimeSpan.FromSeconds(60);

    /// <returns>What the plugin printed; null if it printed nothing.</returns>
    public async Task<JsonNode?> RunAsync(string command, JsonObject config, CniAttachment? attachment, CancellationToken cancellationToken)
    {
        string type = config["type"]!.ToString();
        using Process process = Start(Find(type), command, attachment);
        using CancellationTokenSource limit = new(_timeLimit, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            Task<string> output = ReadAsync(process.StandardOutput, linked.Token);
            Task<string> errors = ReadAsync(process.StandardError, linked.Token);
            await WriteAsync(process, config.ToJsonString(), linked.Token);
            await process.WaitForExitAsync(linked.Token);
            return Judge(type, command, process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CniException($"plugin {type} did not end within {_timeLimit.TotalSeconds:0} s of {command}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private string Find(string type)
    {
        if (type.Contains('/', StringComparison.Ordinal))
        {
            throw new CniException($"\"{type}\" is no name of a CNI plugin");
        }

        return binDirectories.Select(directory => Path.Combine(directory, type)).FirstOrDefault(File.Exists)
            ?? throw new CniException($"failed to find plugin \"{type}\" in path [{string.Join(' ', binDirectories)}]");
    }

    private Process Start(string path, string command, CniAttachment? attachment)
    {
        ProcessStartInfo info = new(path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        info.Environment.Clear();
        info.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        info.Environment["CNI_COMMAND"] = command;
        info.Environment["CNI_PATH"] = string.Join(':', binDirectories);
        if (attachment is not null)
        {
            info.Environment["CNI_CONTAINERID"] = attachment.ContainerId;
            info.Environment["CNI_NETNS"] = attachment.NetnsPath;
            info.Environment["CNI_IFNAME"] = attachment.InterfaceName;
            info.Environment["CNI_ARGS"] = attachment.Arguments;
        }

        try
        {
            return Process.Start(info) ?? throw new CniException($"{path} could not be started");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CniException($"{path} could not be started: {exception.Message}", 0, exception);
        }
    }

    private static async Task WriteAsync(Process process, string config, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(config.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The plugin ended without reading; its exit code and output say why.
        }
    }

    /// <summary>Reads to the end, keeping no more than the limit.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        StringBuilder text = new();
        char[] buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Append(buffer, 0, Math.Min(count, MaxOutputCharacters - text.Length));
        }

        return text.ToString();
    }

    private static JsonNode? Judge(string type, string command, int exitCode, string output, string errors)
    {
        JsonNode? node = null;
        try
        {
            node = output.Trim().Length == 0 ? null : JsonNode.Parse(output);
        }
        catch (JsonException) when (exitCode != 0)
        {
            // Judged by its exit code below, with the text as it is.
        }
        catch (JsonException exception)
        {
            throw new CniException($"plugin {type} answered {command} with something that is no JSON: {exception.Message}", 0, exception);
        }

        if (exitCode == 0)
        {
            return node;
        }

        string? message = node?["msg"]?.ToString();
        string? details = node?["details"]?.ToString();
        int code = node?["code"] is JsonValue value && value.TryGetValue(out int number) ? number : 0;
        string text = message is null
            ? $"plugin {type} ended {command} with exit code {exitCode}: {errors.Trim()}{output.Trim()}"
            : string.IsNullOrEmpty(details) ? message : $"{message}; {details}";
        throw new CniException(text, code);
    }
}
