namespace Weft.Lab.Tests.Services;

/// <summary>Manifests of the backends, clients and Services under test.</summary>
internal static class ServiceManifests
{
    public const string WebConfig = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: web
        data:
          nginx.conf: |
            worker_processes 1;
            error_log stderr;
            pid /run/nginx.pid;
            events { worker_connections 512; }
            http {
              access_log off;
              server {
                listen 8080;
                listen [::]:8080 ipv6only=on;
                location = /ready {
                  if (-e /flags/unready) { return 503; }
                  return 204;
                }
                location / { return 200 "$hostname $remote_addr\n"; }
              }
            }
          udp.pl: |
            # One answer to each datagram: who got it, and from whom.
            use Socket qw(:DEFAULT inet_ntop pack_sockaddr_in6 unpack_sockaddr_in6 IPPROTO_IPV6 IPV6_V6ONLY);
            socket(my $socket, AF_INET6, SOCK_DGRAM, 0) or die $!;
            setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 0) or die $!;
            bind($socket, pack_sockaddr_in6(9000, Socket::IN6ADDR_ANY)) or die $!;
            while (defined(my $peer = recv($socket, my $word, 65535, 0))) {
              my ($port, $address) = unpack_sockaddr_in6($peer);
              send($socket, "$ENV{HOSTNAME} " . inet_ntop(AF_INET6, $address) =~ s/^::ffff://r . "\n", 0, $peer);
            }
        ---

        """;

    public static string Namespace(string name) => $$"""
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{name}}}
        """;

    public static string Sleeper(string name, string node) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}}
        spec:
          nodeName: {{node}}
          terminationGracePeriodSeconds: 0
          containers:
          - {name: main, image: none, command: [sleep, infinity]}
        ---

        """;

    /// <summary>One backend. It goes on serving for two seconds after its deletion, as programs behind load balancers should.</summary>
    public static string Web(string name, string node, string app) => $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{name}}
          labels: {app: {{app}}}
        spec:
          nodeName: {{node}}
        {{WebSpec}}
        ---

        """;

    /// <summary>Backends that a Deployment replaces; spread over the nodes.</summary>
    public static string WebDeployment(string name, int replicas) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{name}}}
        spec:
          replicas: {{replicas}}
          selector:
            matchLabels: {app: {{name}}}
          template:
            metadata:
              labels: {app: {{name}}}
            spec:
        {{Indented(WebSpec)}}
        ---

        """;

    /// <param name="name">Of the Service, whose port http is 80.</param>
    /// <param name="app">The backends' label; null makes a Service without a selector.</param>
    /// <param name="spec">Further fields of the spec, one a line.</param>
    /// <param name="annotation">Annotations, as "key: value, key: value".</param>
    public static string Service(string name, string? app, string spec = "", string? annotation = null) => $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{name}}
          annotations: {{{annotation}}}
        spec:
          ipFamilyPolicy: PreferDualStack
          {{(app is null ? "" : $"selector: {{app: {app}}}")}}
          ports:
          - {name: http, port: 80, targetPort: http}
          - {name: line, port: 90, targetPort: 9000}
          - {name: line-udp, port: 90, targetPort: 9000, protocol: UDP}
          - {name: iperf, port: 5201}
          - {name: iperf-udp, port: 5201, protocol: UDP}
        {{string.Concat(spec.Split('\n').Select(line => $"  {line}\n"))}}
        ---

        """;

    /// <summary>A load balancer with a port of the test's choice that leads to HTTP.</summary>
    public static string OnePort(string name, string app, int port, string annotations) => $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{name}}
          annotations: {{{annotations}}}
        spec:
          type: LoadBalancer
          ipFamilyPolicy: PreferDualStack
          selector: {app: {{app}}}
          ports: [{port: {{port}}, targetPort: http}]
        ---

        """;

    private const string WebSpec = """
          terminationGracePeriodSeconds: 10
          containers:
          - name: http
            image: none
            command: [nginx, -c, /etc/web/nginx.conf, -g, "daemon off;"]
            ports: [{name: http, containerPort: 8080}]
            readinessProbe:
              httpGet: {path: /ready, port: http}
              periodSeconds: 1
              failureThreshold: 1
            lifecycle: {preStop: {sleep: {seconds: 2}}}
            volumeMounts: [{name: web, mountPath: /etc/web}, {name: flags, mountPath: /flags}]
          - name: line
            image: none
            command: [ncat, -lk, "9000", -c, 'while read -r word; do echo "$HOSTNAME $NCAT_REMOTE_ADDR"; done']
            lifecycle: {preStop: {sleep: {seconds: 2}}}
          - name: line-udp
            image: none
            command: [perl, /etc/web/udp.pl]
            volumeMounts: [{name: web, mountPath: /etc/web}]
          - name: iperf
            image: none
            command: [iperf3, -s]
          volumes:
          - {name: web, configMap: {name: web}}
          - {name: flags, emptyDir: {}}
        """;

    private static string Indented(string text) => string.Join('\n', text.Split('\n').Select(line => $"    {line}"));
}
