using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Weft.Api;
using Weft.Standalone.Network;
using Weft.Standalone.Runtime.Exec;

namespace Weft.Standalone.Runtime.Probes;

/// <summary>Asks a container once, from the node's own network namespace, as kubelet does.</summary>
internal sealed class ProbeRunner(string nodeNetnsPath)
{
    private const int MaxBodyBytes = 10 * 1024;

    public async Task<ProbeResult> RunAsync(Probe probe, ProbeTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return probe switch
            {
                { Exec: { } exec } => await ExecAsync(exec, target, cancellationToken),
                { HttpGet: { } http } => await HttpAsync(http, target, cancellationToken),
                { TcpSocket: { } tcp } => await TcpAsync(tcp, target, cancellationToken),
                _ => new ProbeResult(true, ""),
            };
        }
        catch (Exception exception) when (exception is SocketException or HttpRequestException or IOException or InvalidOperationException)
        {
            return new ProbeResult(false, exception.Message);
        }
    }

    private static async Task<ProbeResult> ExecAsync(ExecAction exec, ProbeTarget target, CancellationToken cancellationToken)
    {
        CommandResult result = await CommandResult.RunAsync(target.Exec.CommandLine(target.Pid, exec.Command ?? [], []), cancellationToken);
        return new ProbeResult(result.ExitCode == 0, result.Output.Trim());
    }

    private async Task<ProbeResult> TcpAsync(TCPSocketAction tcp, ProbeTarget target, CancellationToken cancellationToken)
    {
        if (target.Port(tcp.Port) is not { } port)
        {
            return new ProbeResult(false, $"the container has no port named \"{tcp.Port}\"");
        }

        using Socket socket = await ConnectAsync(Address(tcp.Host, target), port, cancellationToken);
        return new ProbeResult(true, "");
    }

    [SuppressMessage("Security", "CA5359", Justification = "Kubernetes defines that HTTPS probes do not verify: a workload's certificate is seldom for its address.")]
    private async Task<ProbeResult> HttpAsync(HTTPGetAction http, ProbeTarget target, CancellationToken cancellationToken)
    {
        if (target.Port(http.Port) is not { } port)
        {
            return new ProbeResult(false, $"the container has no port named \"{http.Port}\"");
        }

        IPAddress address = Address(http.Host, target);
        using SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = async (_, token) => new NetworkStream(await ConnectAsync(address, port, token), ownsSocket: true),
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
        using HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        string scheme = string.Equals(http.Scheme, "HTTPS", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(new UriBuilder(scheme, address.ToString(), port).Uri, http.Path ?? "/"));
        AddHeaders(request, http);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        int code = (int)response.StatusCode;
        return code is >= 200 and < 400
            ? new ProbeResult(true, "")
            : new ProbeResult(false, $"HTTP probe failed with statuscode: {code}{await BodyAsync(response, cancellationToken)}");
    }

    private static void AddHeaders(HttpRequestMessage request, HTTPGetAction http)
    {
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("kube-probe", "1.32"));
        foreach (HTTPHeader header in http.HttpHeaders ?? [])
        {
            if (string.Equals(header.Name, "Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Host = header.Value;
            }
            else
            {
                request.Headers.Remove(header.Name);
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }
        }
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] bytes = new byte[MaxBodyBytes];
        int count = await body.ReadAtLeastAsync(bytes, MaxBodyBytes, throwOnEndOfStream: false, cancellationToken);
        string text = System.Text.Encoding.UTF8.GetString(bytes, 0, Math.Min(count, 200)).Trim();
        return text.Length == 0 ? "" : $": {text}";
    }

    private async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        Socket socket = NamespaceSocket.Open(nodeNetnsPath, address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPAddress Address(string? host, ProbeTarget target) =>
        IPAddress.TryParse(host, out IPAddress? address) ? address : target.Address;
}
