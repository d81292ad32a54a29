using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Admission;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>POST to a collection.</summary>
internal static class CreateHandler
{
    private const int NameAttempts = 8;

    /// <summary>The letters of generated names: no vowels, so no words.</summary>
    private const string NameLetters = "bcdfghjklmnpqrstvwxz2456789";

    private const int GeneratedLetters = 5;

    /// <summary>Room for the random part in a name of 63 letters.</summary>
    private const int MaxGeneratedBase = 63 - GeneratedLetters;

    internal static async Task HandleAsync(ApiRequest request)
    {
        if (request.Resource.IsTerminating)
        {
            throw Failures.MethodNotAllowed("create not allowed while custom resource definition is terminating");
        }

        var dryRun = request.Query.DryRun("CreateOptions");
        var document = await request.ReadDocumentAsync();
        var stored = await CreateAsync(request, document, dryRun);
        await request.SendObjectAsync(201, stored);
    }

    /// <summary>Completes, checks and stores a new object.</summary>
    internal static async Task<StoredObject> CreateAsync(ApiRequest request, JsonObject document, bool dryRun)
    {
        document["kind"] ??= request.Resource.Kind;
        document["apiVersion"] ??= request.Resource.ApiVersion;
        var metadata = document.Ensure("metadata");
        CheckMetadata(request, metadata);
        var generateName = metadata["generateName"].AsString();
        var generated = string.IsNullOrEmpty(metadata["name"].AsString()) && !string.IsNullOrEmpty(generateName);
        for (var attempt = 1; ; attempt++)
        {
            if (generated)
            {
                metadata["name"] = Generate(generateName!);
            }

            var stored = await TryStoreAsync(request, (JsonObject)document.DeepClone(), dryRun);
            if (stored is not null)
            {
                return stored;
            }

            if (!generated || attempt == NameAttempts)
            {
                throw Failures.AlreadyExists(request.Resource, metadata["name"].AsString()!);
            }
        }
    }

    private static void CheckMetadata(ApiRequest request, JsonObject metadata)
    {
        if (metadata["resourceVersion"].AsString() is { Length: > 0 })
        {
            throw Failures.Plain500("resourceVersion should not be set on objects to be created");
        }

        var ns = metadata["namespace"].AsString() ?? "";
        if (ns.Length > 0 && ns != request.Namespace)
        {
            throw Failures.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        metadata.Remove("namespace");
        if (request.Resource.Namespaced)
        {
            metadata["namespace"] = request.Namespace;
        }

        foreach (var owned in new[] { "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields", "resourceVersion" })
        {
            metadata.Remove(owned);
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Timestamps.Now(request.Core.Time);
    }

    private static async Task<StoredObject?> TryStoreAsync(ApiRequest request, JsonObject document, bool dryRun)
    {
        var resource = request.Resource;
        var name = document.At("metadata", "name").AsString() ?? "";
        resource.Rules.Default(document);
        resource.Rules.PrepareForCreate(document);
        using var reservation = Admitting.Create(request, document);
        var errors = resource.Rules.Validate(document);
        if (errors.Any)
        {
            throw new StatusException(errors.ToStatus(resource.Group, resource.Kind, name));
        }

        var key = new StoreKey(request.Namespace, name);
        var encoded = DocumentEncoding.Encode(request, document);
        if (dryRun)
        {
            NamespaceLifecycle.Check(resource, key, request.Store.Snapshot.Find);
            return request.Store.Snapshot.Find(resource.Id, key) is null ? encoded.Unstored(key) : null;
        }

        var outcome = await request.Store.WriteAsync(
            new WriteRequest(resource.Id, key, 0, encoded, NamespaceLifecycle.Guard(resource, key)), request.Aborted);
        if (!outcome.Committed)
        {
            return null;
        }

        return outcome.Object!;
    }

    private static string Generate(string generateName)
    {
        var start = generateName.Length <= MaxGeneratedBase ? generateName : generateName[..MaxGeneratedBase];
        return start + RandomNumberGenerator.GetString(NameLetters, GeneratedLetters);
    }
}
