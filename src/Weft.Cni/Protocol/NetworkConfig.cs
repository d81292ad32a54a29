using System.Text.Json;
using Weft.Cni.Wire;

namespace Weft.Cni.Protocol;

/// <summary>The network configuration from standard input, of which the plugin itself reads three fields.</summary>
internal sealed record NetworkConfig(JsonElement Json, string? CniVersion, string? Name, string? AgentSocket)
{
    /// <summary>Reads at most <see cref="ExchangeLimits.MaxConfigBytes"/>.</summary>
    public static NetworkConfig Read(Stream input)
    {
        var bytes = ReadBounded(input);
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = ExchangeLimits.MaxJsonDepth });
            var root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object
                ? new NetworkConfig(root, Text(root, "cniVersion"), Text(root, "name"), Text(root, "agentSocket"))
                : throw new CniException(CniErrorCode.DecodeFailure, "the network configuration is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new CniException(CniErrorCode.DecodeFailure, "the network configuration is not valid JSON", e);
        }
    }

    private static byte[] ReadBounded(Stream input)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 << 10];
        try
        {
            for (int read; (read = input.Read(chunk)) > 0;)
            {
                buffer.Write(chunk, 0, read);
                if (buffer.Length > ExchangeLimits.MaxConfigBytes)
                {
                    throw new CniException(CniErrorCode.InvalidConfig, $"the network configuration is over {ExchangeLimits.MaxConfigBytes} bytes");
                }
            }
        }
        catch (IOException e)
        {
            throw new CniException(CniErrorCode.IoFailure, "cannot read the network configuration from standard input", e);
        }

        return buffer.ToArray();
    }

    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new CniException(CniErrorCode.InvalidConfig, $"{name} is not a string");
    }
}
