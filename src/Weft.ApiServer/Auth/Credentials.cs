using System.Security.Cryptography;
using System.Text;

namespace Weft.ApiServer.Auth;

/// <summary>Who the server is and who may use it: certificates and the administrator's token, kept across restarts.</summary>
internal sealed class Credentials
{
    private readonly byte[] _tokenBytes;

    private Credentials(string token, ServerCertificates certificates)
    {
        Token = token;
        Certificates = certificates;
        _tokenBytes = Encoding.UTF8.GetBytes(token);
    }

    internal string Token { get; }

    internal ServerCertificates Certificates { get; }

    internal static Credentials LoadOrCreate(ApiServerOptions options, TimeProvider time)
    {
        var path = Path.Combine(options.StateDirectory, "token");
        var token = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        if (token.Length < 16)
        {
            token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            PrivateFiles.Write(path, token + "\n");
        }

        return new Credentials(token, ServerCertificates.LoadOrCreate(Path.Combine(options.StateDirectory, "tls"), options, time));
    }

    /// <summary>Compares in a time that does not tell how much of the token was right.</summary>
    internal bool IsToken(string offered) => CryptographicOperations.FixedTimeEquals(_tokenBytes, Encoding.UTF8.GetBytes(offered));
}
