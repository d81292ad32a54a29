namespace Weft.Standalone.Lab;

/// <summary>Told what a lab is doing, step by step.</summary>
public interface ILabProgress
{
    /// <summary>A step began; the one before it is done.</summary>
    void Step(string what);

    /// <summary>The step in progress got further.</summary>
    void Detail(string what);
}
