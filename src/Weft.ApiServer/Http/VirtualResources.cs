using System.Buffers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weft.Api;

namespace Weft.ApiServer.Http;

/// <summary>Questions that are asked by creating an object which is never stored.</summary>
internal static class VirtualResources
{
    internal const string AuthorizationGroup = "authorization.k8s.io";

    internal static async Task<bool> TryHandleAsync(HttpContext context, RequestTarget target)
    {
        if (target is not { Group: AuthorizationGroup, Version: "v1", Plural: "selfsubjectaccessreviews", Name: null })
        {
            return false;
        }

        if (context.Request.Method != "POST")
        {
            throw Failures.MethodNotAllowed();
        }

        // Whoever gets here is the administrator, who may do everything.
        var body = await RequestBody.ReadAsync(context.Request, JsonLimits.MaxBytes, context.RequestAborted);
        var review = body.ParseObject("SelfSubjectAccessReview", []);
        review["status"] = new JsonObject { ["allowed"] = true, ["reason"] = "the administrator may do everything" };
        var output = new ArrayBufferWriter<byte>();
        output.WriteNode(review);
        await context.SendAsync(201, "application/json", output.WrittenMemory);
        return true;
    }
}
