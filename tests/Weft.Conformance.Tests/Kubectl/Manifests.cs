namespace Weft.Conformance.Tests.Kubectl;

/// <summary>What the tests give to kubectl.</summary>
internal static class Manifests
{
    internal const string ConfigMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          labels:
            app: shop
        data:
          colour: "orange"
        """;

    internal static string Namespace(string name) => $$"""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {{name}}
        """;

    internal static string Named(string name) => ConfigMap.Replace("settings", name, StringComparison.Ordinal);

    internal const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: 2
          selector:
            matchLabels: {app: web}
          template:
            metadata:
              labels: {app: web}
            spec:
              containers:
              - name: web
                image: nginx
                ports:
                - containerPort: 80
        """;

    internal const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: worker
          labels: {app: worker}
        spec:
          containers:
          - name: main
            image: busybox
            command: [sleep, "1000"]
        """;

    internal const string Service = """
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          selector: {app: web}
          ports:
          - port: 80
            targetPort: 8080
        """;

    internal static string Definition(string group) => $$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: widgets.{{group}}
        spec:
          group: {{group}}
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd] }
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {} }
            additionalPrinterColumns:
            - {name: Size, type: string, jsonPath: .spec.size}
            schema:
              openAPIV3Schema:
                type: object
                description: A widget of some size.
                properties:
                  spec:
                    type: object
                    properties:
                      size:
                        type: string
                        enum: [small, large]
                        description: How big it is.
        """;

    internal static string Widget(string group, string size) => $$"""
        apiVersion: {{group}}/v1
        kind: Widget
        metadata:
          name: one
        spec:
          size: {{size}}
        """;
}
