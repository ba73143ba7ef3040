namespace CargoWall.Policy.Model;

/// <summary>Which fact of a process a scope asks about.</summary>
public enum ScopeKey
{
    /// <summary>The action of the step, <c>owner/name</c> (<c>uses:</c>, <c>action=</c>).</summary>
    Uses,

    /// <summary>The step, <c>JOB.ACTION</c> or <c>ACTION</c>.</summary>
    Step,

    /// <summary>The path of the executable.</summary>
    Exe,

    /// <summary>An argument of the command line.</summary>
    Argument,

    /// <summary>The container image.</summary>
    Image,

    /// <summary>The control group.</summary>
    CGroup,
}
