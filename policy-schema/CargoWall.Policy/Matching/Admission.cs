namespace CargoWall.Policy.Matching;

/// <summary>What becomes of a connection where requests can be looked at. A lesser value lets more through.</summary>
public enum AdmissionKind
{
    /// <summary>It passes, and no request in it can be denied.</summary>
    Passes,

    /// <summary>It is let into inspection: each request is judged by itself.</summary>
    Inspect,

    /// <summary>It is denied: no request in it could pass.</summary>
    Denied,
}

/// <summary>The verdict on a connection where requests can be looked at.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Verdict">What decided: the best that a request in it can hope for.</param>
/// <param name="Passthrough">Whether TLS must not be opened; the connection passes then, and requests in it are not seen.</param>
/// <param name="Insecure">Whether the server's certificate is not to be verified.</param>
public readonly record struct Admission(AdmissionKind Kind, Verdict Verdict, bool Passthrough, bool Insecure);
