namespace Weft.Api.Tests.Validation;

public sealed class FieldErrorsTests
{
    private static readonly FieldPath _path = FieldPath.Of("spec").Child("items").Index(2).Child("data").Key("a b");

    [Fact]
    public void A_path_is_written_as_Kubernetes_writes_it()
    {
        Assert.Equal("spec.items[2].data[a b]", _path.ToString());
        Assert.Equal("[]", FieldPath.Root.ToString());
    }

    [Fact]
    public void One_problem_stands_alone_in_the_message_and_several_in_brackets()
    {
        var errors = new FieldErrors();
        errors.Required(_path);

        Assert.Equal("Gizmo.a.example \"g\" is invalid: spec.items[2].data[a b]: Required value", errors.ToStatus("a.example", "Gizmo", "g").Message);

        errors.Invalid(FieldPath.Of("x"), 5, "must be 4");
        errors.Invalid(FieldPath.Of("x"), 5, "must be 4");
        var status = errors.ToStatus("", "Gizmo", "");

        Assert.Equal("Gizmo \"\" is invalid: [spec.items[2].data[a b]: Required value, x: Invalid value: 5: must be 4]", status.Message);
        Assert.Equal(3, status.Details!.Causes!.Count);
        Assert.Equal((422, "Invalid", null), (status.Code, status.Reason, status.Details.Name));
    }

    [Theory]
    [InlineData("a\"b\\c\n\u0001", "\"a\\\"b\\\\c\\n\\x01\"")]
    [InlineData("é", "\"é\"")]
    public void Strings_are_quoted_as_Go_quotes_them(string value, string quoted)
    {
        var errors = new FieldErrors();
        errors.Duplicate(_path, value);

        Assert.Equal("Duplicate value: " + quoted, errors[0].Message);
    }

    [Fact]
    public void Maps_and_lists_are_written_as_Go_writes_them()
    {
        var errors = new FieldErrors();
        errors.Duplicate(_path, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        errors.Duplicate(_path, new List<string> { "x", "y" });

        Assert.Equal("Duplicate value: map[string]string{\"a\":\"1\", \"b\":\"2\"}", errors[0].Message);
        Assert.Equal("Duplicate value: []string{\"x\", \"y\"}", errors[1].Message);
    }

    [Fact]
    public void A_hostile_object_does_not_make_an_endless_answer()
    {
        var errors = new FieldErrors();
        for (var i = 0; i < 10_000; i++)
        {
            errors.Invalid(FieldPath.Of(new string('k', 100_000)), new string('v', 100_000), "is long");
        }

        Assert.Equal(FieldErrors.Limit, errors.Count);
        Assert.True(errors.All(e => e.ToString().Length < 2000));
    }
}
