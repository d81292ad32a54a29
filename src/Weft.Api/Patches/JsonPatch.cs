using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>JSON patch, RFC 6902: a list of operations, all or none.</summary>
public static class JsonPatch
{
    /// <summary>As in Kubernetes.</summary>
    public const int MaxOperations = 10_000;

    // A few copies of a copy grow without bound; this is what all copies of one patch may add up to.
    private const int MaxCopiedBytes = JsonLimits.MaxBytes;

    /// <summary>The patched copy; neither argument is changed.</summary>
    /// <exception cref="PatchException">The patch is malformed or does not apply.</exception>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonArray operations || operations.Any(o => o is not JsonObject))
        {
            throw new PatchException(PatchFault.Malformed, "error decoding patch: a JSON patch is a list of operations");
        }

        if (operations.Count > MaxOperations)
        {
            throw new PatchException(PatchFault.TooLarge, $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}");
        }

        var document = new Document { Root = target?.DeepClone() };
        foreach (var operation in operations)
        {
            document.Apply((JsonObject)operation!);
        }

        return document.Root;
    }

    private sealed class Document
    {
        private int _copiedBytes;

        internal JsonNode? Root { get; set; }

        internal void Apply(JsonObject operation)
        {
            var path = Pointer(operation, "path");
            switch (operation["op"].AsString())
            {
                case "add":
                    Add(path, Value(operation)?.DeepClone());
                    break;
                case "replace":
                    Replace(path, Value(operation)?.DeepClone());
                    break;
                case "remove":
                    Remove(path);
                    break;
                case "test":
                    Test(path, Value(operation));
                    break;
                case "copy":
                    Add(path, Copy(Pointer(operation, "from")));
                    break;
                case "move":
                    Move(Pointer(operation, "from"), path);
                    break;
                default:
                    throw Fail($"unknown operation {operation["op"]?.ToJsonString() ?? "null"}");
            }
        }

        private void Add(JsonPointer path, JsonNode? value)
        {
            if (path.IsRoot)
            {
                Root = value;
            }
            else
            {
                path.Add(Root, value);
            }
        }

        private void Replace(JsonPointer path, JsonNode? value)
        {
            if (path.IsRoot)
            {
                Root = value;
            }
            else
            {
                path.Replace(Root, value);
            }
        }

        private void Remove(JsonPointer path)
        {
            if (path.IsRoot)
            {
                Root = null;
            }
            else
            {
                path.Remove(Root);
            }
        }

        private void Test(JsonPointer path, JsonNode? expected)
        {
            if (!JsonNode.DeepEquals(path.Get(Root), expected))
            {
                throw Fail("a test of the patch failed");
            }
        }

        private JsonNode? Copy(JsonPointer from)
        {
            var value = from.Get(Root);
            _copiedBytes += value?.ToJsonString().Length ?? 0;
            return _copiedBytes > MaxCopiedBytes
                ? throw new PatchException(PatchFault.TooLarge, "the copies of the patch are too large")
                : value?.DeepClone();
        }

        private void Move(JsonPointer from, JsonPointer path)
        {
            if (from.IsRoot || from.Contains(path))
            {
                throw Fail("a value cannot be moved into itself");
            }

            var value = from.Get(Root);
            from.Remove(Root);
            Add(path, value);
        }

        private static JsonPointer Pointer(JsonObject operation, string field) =>
            JsonPointer.Parse(operation[field].AsString() ?? throw Fail($"an operation has no {field}"));

        private static JsonNode? Value(JsonObject operation) =>
            operation.TryGetPropertyValue("value", out var value) ? value : throw Fail("an operation has no value");

        private static PatchException Fail(string message) => new(PatchFault.DoesNotApply, message);
    }
}
