namespace Weft.Client.Tests;

public sealed class KubeconfigTests
{
    private const string Text = """
        apiVersion: v1
        kind: Config
        current-context: lab
        contexts:
        - name: lab
          context: {cluster: near, user: admin, namespace: shop}
        - name: far
          context: {cluster: far, user: admin}
        - name: other
          context: {cluster: near, user: helper}
        clusters:
        - name: near
          cluster: {server: "unix:///run/weft/api.sock"}
        - name: far
          cluster: {server: "https://10.0.0.1:6443"}
        users:
        - name: admin
          user: {token: secret}
        - name: helper
          user: {exec: {command: get-token}}
        """;

    [Fact]
    public void The_current_context_counts_unless_another_is_named()
    {
        var near = Kubeconfig.Parse(Text, "/etc");
        var far = Kubeconfig.Parse(Text, "/etc", "far");

        Assert.Equal(("/run/weft/api.sock", "shop", "secret"), (near.UnixSocketPath, near.DefaultNamespace, near.BearerToken));
        Assert.Equal((new Uri("https://10.0.0.1:6443"), "default"), (far.Server, far.DefaultNamespace));
    }

    [Theory]
    [InlineData("nowhere", "no \"nowhere\" under contexts")]
    [InlineData("other", "asks for exec")]
    public void What_cannot_be_done_is_said(string context, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Kubeconfig.Parse(Text, "/etc", context)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("- a list")]
    [InlineData("{unclosed")]
    [InlineData("current-context: x")]
    public void What_is_no_kubeconfig_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => Kubeconfig.Parse(text, "/etc"));

    [Fact]
    public void Unverified_servers_are_refused() =>
        Assert.Throws<InvalidDataException>(() => Kubeconfig.Parse(Text.Replace("{server: \"unix", "{insecure-skip-tls-verify: true, server: \"unix", StringComparison.Ordinal), "/etc"));

    [Fact]
    public void A_service_account_is_read_from_its_files()
    {
        var directory = Directory.CreateTempSubdirectory("wt-client-sa-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "ca.crt"), "");
            File.WriteAllText(Path.Combine(directory, "namespace"), "kube-system\n");
            var options = InClusterConfig.Load("fd96::1", 443, directory);

            Assert.Equal(new Uri("https://[fd96::1]:443"), options.Server);
            Assert.Equal((Path.Combine(directory, "token"), "kube-system"), (options.BearerTokenFile, options.DefaultNamespace));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
