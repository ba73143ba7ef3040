using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace CargoWall.Bot.Tests.Runs;

/// <summary>Tokens that no job of this bot's GitHub has, each with what the bot answers. Most carry a genuine signature over wrong content.</summary>
/// <param name="Name">What was done to the token.</param>
/// <param name="Make">Makes it.</param>
/// <param name="Sentence">The answer, or the part of it that tells this tampering from others.</param>
internal sealed record TamperedToken(string Name, Func<TokenForge, string> Make, string Sentence)
{
    private const string NoToken = "The bearer token is not a signed JSON Web Token of three parts.";
    private const string NotBase64 = "The token is not in base64url without padding.";
    private const string NotObjects = "The token's header and claims are not two JSON objects without repeated members.";
    private const string NotRs256 = "The token is not signed with RS256.";
    private const string NotJwt = "The token's type is not JWT.";
    private const string NoKeyNamed = "The token names no signing key.";
    private const string UnknownKey = "The token is signed with a key that";
    private const string BadSignature = "The token's signature does not hold.";
    private const string OtherIssuer = "The token's issuer is not";
    private const string OtherAudience = "The token is not for this bot: ask for the audience";
    private const string NoTimes = "The token's claims exp, iat and nbf are not all whole numbers.";
    private const string OddLife = "The token's life is none of GitHub's";
    private const string Untimely = "The token is expired or not valid yet";

    public static IReadOnlyList<TamperedToken> All { get; } =
    [
        new("empty", _ => "", NoToken),
        new("a word", _ => "hello", NoToken),
        new("two parts", forge => string.Join('.', forge.Genuine().Split('.')[..2]), NoToken),
        new("a fourth part", forge => forge.Genuine() + ".e30", NoToken),
        new("five parts, as of an encrypted token", forge => forge.Genuine() + ".e30.e30", NoToken),
        new("an encrypted token (JWE)", _ => $"{LocalIssuer.Encode(new { alg = "RSA-OAEP", enc = "A256GCM" })}.a2V5.aXY.Y2lwaGVy.dGFn", NoToken),
        new("one million letters", _ => new string('a', 1_000_000), "The bearer token has more than 16384 characters."),
        new("very long by a claim", forge => forge.With("padding", new string('x', 20_000)), "The bearer token has more than 16384 characters."),
        new("no header", forge => "." + string.Join('.', forge.Genuine().Split('.')[1..]), NoToken),
        new("no signature", forge => forge.Cut(^0..), "The token has no signature."),
        new("signature cut in half", forge => forge.Cut(..^170), BadSignature),
        new("signature cut by one letter", forge => forge.Cut(..^1), NotBase64),
        new("signature with other stray bits in its last letter", forge => forge.OtherLastLetter(), NotBase64),
        new("signature with padding", forge => forge.Genuine() + "==", NotBase64),
        new("header with padding", forge => forge.Part(0, part => part + "="), NotBase64),
        new("claims in plain base64", forge => forge.Signed(TokenForge.Header(forge), "eyJhIjoi+/8ifQ"), NotBase64),
        new("white space inside", forge => forge.Part(1, part => part[..8] + " " + part[8..]), NotBase64),
        new("a line feed inside", forge => forge.Part(1, part => part[..8] + "\n" + part[8..]), NotBase64),
        new("header that is no JSON", forge => forge.Part(0, _ => "bm9uc2Vuc2U"), NotObjects),
        new("claims that are a list", forge => forge.Raw("[]"), NotObjects),
        new("claims that are a text", forge => forge.Raw("\"hello\""), NotObjects),
        new("claims nested without end", forge => forge.Raw(new string('[', 3_000)), NotObjects),
        new("claims that are no UTF-8", forge => forge.Raw([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']), NotObjects),
        new("a comma too many", forge => forge.Raw(forge.Json().TrimEnd('}') + ",}"), NotObjects),
        new("repository_id twice, ours last", forge => forge.Raw("{\"repository_id\":\"75\"," + forge.Json()[1..]), NotObjects),
        new("repository_id twice, ours first", forge => forge.Raw(forge.Json().TrimEnd('}') + ",\"repository_id\":\"75\"}"), NotObjects),
        new("aud twice", forge => forge.Raw("{\"aud\":\"https://other.example\"," + forge.Json()[1..]), NotObjects),
        new("exp twice", forge => forge.Raw("{\"exp\":1," + forge.Json()[1..]), NotObjects),
        new("alg twice", forge => forge.RawHeader($$"""{"alg":"none","typ":"JWT","alg":"RS256","kid":"{{forge.KeyId}}"}"""), NotObjects),
        new("alg none", forge => forge.WithHeader("alg", "none"), NotRs256),
        new("alg none without a signature", forge => forge.WithHeader("alg", "none")[..^342], "The token has no signature."),
        new("alg NONE", forge => forge.WithHeader("alg", "NONE"), NotRs256),
        new("alg missing", forge => forge.WithHeader("alg", null), NotRs256),
        new("alg a list", forge => forge.WithHeader("alg", new[] { "RS256" }), NotRs256),
        new("alg in small letters", forge => forge.WithHeader("alg", "rs256"), NotRs256),
        new("HS256 keyed with the public key", forge => forge.Hmac(), NotRs256),
        new("RS384", forge => forge.WithHeader("alg", "RS384"), NotRs256),
        new("RS512", forge => forge.WithHeader("alg", "RS512"), NotRs256),
        new("PS256", forge => forge.WithHeader("alg", "PS256"), NotRs256),
        new("ES256", forge => forge.WithHeader("alg", "ES256"), NotRs256),
        new("PS256 signature called RS256", forge => forge.PaddedOtherwise(), BadSignature),
        new("SHA-512 signature called RS256", forge => forge.HashedOtherwise(), BadSignature),
        new("no type", forge => forge.WithHeader("typ", null), NotJwt),
        new("an access token by its type", forge => forge.WithHeader("typ", "at+jwt"), NotJwt),
        new("a logout token by its type", forge => forge.WithHeader("typ", "logout+jwt"), NotJwt),
        new("no kid", forge => forge.WithHeader("kid", null), NoKeyNamed),
        new("kid empty", forge => forge.WithHeader("kid", ""), NoKeyNamed),
        new("kid a number", forge => forge.WithHeader("kid", 1), NoKeyNamed),
        new("kid very long", forge => forge.WithHeader("kid", new string('k', 5_000)), NoKeyNamed),
        new("kid unknown", forge => forge.WithHeader("kid", "made-up"), UnknownKey),
        new("kid a path", forge => forge.WithHeader("kid", "../../../../dev/null"), UnknownKey),
        new("kid an injection", forge => forge.WithHeader("kid", "' UNION SELECT 'x"), UnknownKey),
        new("kid in other case", forge => forge.WithHeader("kid", forge.KeyId.ToUpperInvariant()), UnknownKey),
        new("jku", forge => forge.WithHeader("jku", "https://evil.example/jwks"), "The token's header has the member jku"),
        new("x5u", forge => forge.WithHeader("x5u", "https://evil.example/chain.pem"), "The token's header has the member x5u"),
        new("x5c", forge => forge.WithHeader("x5c", new[] { "MIIB" }), "The token's header has the member x5c"),
        new("jwk: its own key, and signed with it", forge => forge.OwnKeyInside(), "The token's header has the member jwk"),
        new("crit", forge => forge.WithHeader("crit", new[] { "exp" }), "The token's header has the member crit"),
        new("b64 false", forge => forge.WithHeader("b64", false), "The token's header has the member b64"),
        new("zip", forge => forge.WithHeader("zip", "DEF"), "The token's header has the member zip"),
        new("signed by a stranger's key under a known kid", forge => forge.ByStranger(), BadSignature),
        new("signed by the key of another issuer, which it names", forge => forge.ByOtherIssuer(), OtherIssuer),
        new("claims changed after signing", forge => forge.Changed("repository_id", "75"), BadSignature),
        new(
            "header changed after signing",
            forge =>
                forge.Part(
                    0,
                    _ =>
                        LocalIssuer.Encode(
                            new
                            {
                                typ = "JWT",
                                alg = "RS256",
                                kid = forge.KeyId,
                                x = 1,
                            }
                        )
                ),
            BadSignature
        ),
        new(
            "signature of another token",
            forge => forge.Genuine()[..(forge.Genuine().LastIndexOf('.') + 1)] + forge.With("actor", "other").Split('.')[2],
            BadSignature
        ),
        new("signature of noughts", forge => forge.Part(2, _ => Base64UrlEncoder.Encode(new byte[256])), BadSignature),
        new("iss of another GitHub", forge => forge.With("iss", "https://token.actions.githubusercontent.com"), OtherIssuer),
        new("iss with a slash more", forge => forge.With("iss", forge.Issuer + "/"), OtherIssuer),
        new("iss with a slug more", forge => forge.With("iss", forge.Issuer + "/acme"), OtherIssuer),
        new(
            "iss as the end of a longer host",
            forge => forge.With("iss", forge.Issuer.Replace("://", "://evil.example@", StringComparison.Ordinal)),
            OtherIssuer
        ),
        new("iss in capitals", forge => forge.With("iss", forge.Issuer.ToUpperInvariant()), OtherIssuer),
        new("iss a list", forge => forge.With("iss", new[] { forge.Issuer }), OtherIssuer),
        new("iss missing", forge => forge.With("iss", null), OtherIssuer),
        new("aud GitHub's default", forge => forge.With("aud", "https://github.com/octo-org"), OtherAudience),
        new("aud codecargo, which is for two other calls", forge => forge.With("aud", "codecargo"), OtherAudience),
        new("aud with a slash more", forge => forge.With("aud", forge.Audience + "/"), OtherAudience),
        new("aud in capitals", forge => forge.With("aud", forge.Audience.ToUpperInvariant()), OtherAudience),
        new("aud ours among others", forge => forge.With("aud", new[] { forge.Audience, "https://other.example" }), OtherAudience),
        new("aud a list of ours alone", forge => forge.With("aud", new[] { forge.Audience }), OtherAudience),
        new("aud missing", forge => forge.With("aud", null), OtherAudience),
        new("aud empty", forge => forge.With("aud", ""), OtherAudience),
        new("exp a minute and a second ago", forge => forge.With("exp", forge.Now - 61, ("iat", forge.Now - 361), ("nbf", forge.Now - 961)), Untimely),
        new("exp missing", forge => forge.With("exp", null), NoTimes),
        new("exp null", forge => forge.Raw(forge.Json(("exp", null), keepNull: true)), NoTimes),
        new("exp a word", forge => forge.With("exp", "tomorrow"), NoTimes),
        new("exp digits in a text", forge => forge.With("exp", $"{forge.Now + 300}"), NoTimes),
        new("exp with a fraction", forge => forge.With("exp", forge.Now + 300.5), NoTimes),
        new("exp beyond 64 bits", forge => forge.Raw(forge.Json(("exp", 1e300))), NoTimes),
        new("exp before the epoch", forge => forge.With("exp", -1), NoTimes),
        new("exp in a year", forge => forge.With("exp", forge.Now + 31_536_000), OddLife),
        new("exp the largest number", forge => forge.With("exp", long.MaxValue), OddLife),
        new("exp before iat", forge => forge.With("exp", forge.Now - 30), OddLife),
        new("nbf after exp", forge => forge.With("nbf", forge.Now + 301), OddLife),
        new("nbf in a minute and a second", forge => forge.With("nbf", forge.Now + 61), Untimely),
        new("nbf missing", forge => forge.With("nbf", null), NoTimes),
        new("iat in a minute and a second", forge => forge.With("iat", forge.Now + 61), Untimely),
        new("iat missing", forge => forge.With("iat", null), NoTimes),
        new("iat a list", forge => forge.With("iat", new[] { forge.Now }), NoTimes),
        new("jti missing", forge => forge.With("jti", null), Claim("jti")),
        new("jti empty", forge => forge.With("jti", ""), Claim("jti")),
        new("jti very long", forge => forge.With("jti", new string('j', 129)), Claim("jti")),
        new("jti with a NUL", forge => forge.With("jti", "a\0b"), Claim("jti")),
        new("repository_id missing", forge => forge.With("repository_id", null), Claim("repository_id")),
        new("repository_id a number", forge => forge.With("repository_id", 74), Claim("repository_id")),
        new("repository_id a list", forge => forge.With("repository_id", new[] { "74" }), Claim("repository_id")),
        new("repository_id an object", forge => forge.With("repository_id", new { id = "74" }), Claim("repository_id")),
        new("repository_id true", forge => forge.With("repository_id", true), Claim("repository_id")),
        new("repository_id empty", forge => forge.With("repository_id", ""), Claim("repository_id")),
        new("repository_id with a space before", forge => forge.With("repository_id", " 74"), Claim("repository_id")),
        new("repository_id with a space behind", forge => forge.With("repository_id", "74 "), Claim("repository_id")),
        new("repository_id with a NUL behind", forge => forge.With("repository_id", "74\0"), Claim("repository_id")),
        new("repository_id with noughts before", forge => forge.With("repository_id", "0074"), Claim("repository_id")),
        new("repository_id with a sign", forge => forge.With("repository_id", "-74"), Claim("repository_id")),
        new("repository_id with a plus", forge => forge.With("repository_id", "+74"), Claim("repository_id")),
        new("repository_id hexadecimal", forge => forge.With("repository_id", "0x4A"), Claim("repository_id")),
        new("repository_id with an exponent", forge => forge.With("repository_id", "74e0"), Claim("repository_id")),
        new("repository_id with separators", forge => forge.With("repository_id", "7,4"), Claim("repository_id")),
        new("repository_id in Arabic-Indic digits", forge => forge.With("repository_id", "٧٤"), Claim("repository_id")),
        new("repository_id in fullwidth digits", forge => forge.With("repository_id", "７４"), Claim("repository_id")),
        new("repository_id nought", forge => forge.With("repository_id", "0"), Claim("repository_id")),
        new("repository_id beyond 64 bits", forge => forge.With("repository_id", "18446744073709551690"), Claim("repository_id")),
        new("repository_id in other case", forge => forge.With("repository_id", null, ("Repository_Id", "74")), Claim("repository_id")),
        new("repository_owner_id missing", forge => forge.With("repository_owner_id", null), Claim("repository_owner_id")),
        new("repository_owner_id a name", forge => forge.With("repository_owner_id", "octo-org"), Claim("repository_owner_id")),
        new("run_id missing", forge => forge.With("run_id", null), Claim("run_id")),
        new("run_attempt missing", forge => forge.With("run_attempt", null), Claim("run_attempt")),
        new("run_attempt nought", forge => forge.With("run_attempt", "0"), Claim("run_attempt")),
        new("run_attempt beyond 32 bits", forge => forge.With("run_attempt", "99999999999"), Claim("run_attempt")),
        new("check_run_id letters", forge => forge.With("check_run_id", "abc"), Claim("check_run_id")),
        new("check_run_id false", forge => forge.With("check_run_id", false), Claim("check_run_id")),
        new("workflow_ref missing", forge => forge.With("workflow_ref", null), Claim("workflow_ref")),
        new(
            "workflow_ref out of the folder",
            forge => forge.With("workflow_ref", "octo-org/octo-repo/.github/workflows/../../evil.yml@refs/heads/main"),
            Claim("workflow_ref")
        ),
        new("workflow_ref without a ref", forge => forge.With("workflow_ref", "octo-org/octo-repo/.github/workflows/ci.yml"), Claim("workflow_ref")),
        new("workflow_sha missing", forge => forge.With("workflow_sha", null), Claim("workflow_sha")),
        new("workflow_sha a branch", forge => forge.With("workflow_sha", "main"), Claim("workflow_sha")),
        new("workflow_sha in capitals", forge => forge.With("workflow_sha", new string('A', 40)), Claim("workflow_sha")),
        new("job_workflow_sha missing beside job_workflow_ref", forge => forge.With("job_workflow_sha", null), Claim("job_workflow_sha")),
        new("event_name missing", forge => forge.With("event_name", null), Claim("event_name")),
        new("repository with a line feed", forge => forge.With("repository", "octo-org/octo\nrepo"), Claim("repository")),
    ];

    private static string Claim(string name) => $"The token's claim {name} is missing or has an unknown form.";
}

/// <summary>Makes tokens that GitHub would not.</summary>
internal sealed class TokenForge(LocalIssuer issuer, string audience, DateTimeOffset now)
{
    private static readonly JsonSerializerOptions Plain = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never };

    public string Issuer => issuer.Url;

    public string Audience => audience;

    public string KeyId => issuer.CurrentKeyId;

    public long Now => now.ToUnixTimeSeconds();

    public static string Header(TokenForge forge) =>
        LocalIssuer.Encode(
            new
            {
                typ = "JWT",
                alg = "RS256",
                kid = forge.KeyId,
            }
        );

    public Dictionary<string, object> Claims() => TokenClaimSet.Of(issuer.Url, audience, now);

    public string Genuine() => issuer.Sign(Claims());

    public string With(string claim, object? value, params (string Claim, object Value)[] more)
    {
        var claims = Claims();
        foreach (var (name, other) in more)
        {
            claims[name] = other;
        }
        Set(claims, claim, value);
        return issuer.Sign(claims);
    }

    public string WithHeader(string member, object? value)
    {
        var header = issuer.Header();
        Set(header, member, value);
        return issuer.Sign(Claims(), header);
    }

    public string Json(params (string Claim, object? Value)[] changed) => Json(changed, keepNull: false);

    public string Json((string Claim, object? Value) changed, bool keepNull) => Json([changed], keepNull);

    /// <summary>These very claims, signed.</summary>
    public string Raw(string claims) => Raw(Encoding.UTF8.GetBytes(claims));

    public string Raw(byte[] claims) => Signed(Header(this), Base64UrlEncoder.Encode(claims));

    public string RawHeader(string header) => Signed(Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(header)), LocalIssuer.Encode(Claims()));

    public string Signed(string header, string claims) => Finish($"{header}.{claims}", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public string Part(int number, Func<string, string> change)
    {
        var parts = Genuine().Split('.');
        parts[number] = change(parts[number]);
        return string.Join('.', parts);
    }

    public string Cut(Range kept) => Part(2, part => part[kept]);

    public string OtherLastLetter() => Part(2, part => part[^1] == 'A' ? part[..^1] + "B" : part[..^1] + (char)(part[^1] + 1));

    public string Changed(string claim, object value)
    {
        var claims = Claims();
        claims[claim] = value;
        return Part(1, _ => LocalIssuer.Encode(claims));
    }

    public string PaddedOtherwise() => Finish($"{Header(this)}.{LocalIssuer.Encode(Claims())}", HashAlgorithmName.SHA256, RSASignaturePadding.Pss);

    public string HashedOtherwise() => Finish($"{Header(this)}.{LocalIssuer.Encode(Claims())}", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1);

    public string Hmac()
    {
        var unsigned =
            LocalIssuer.Encode(
                new
                {
                    typ = "JWT",
                    alg = "HS256",
                    kid = KeyId,
                }
            )
            + "."
            + LocalIssuer.Encode(Claims());
        var secret = Encoding.ASCII.GetBytes(issuer.CurrentKey.ExportSubjectPublicKeyInfoPem());
        return unsigned + "." + Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(unsigned)));
    }

    public string ByStranger()
    {
        using var stranger = RSA.Create(2048);
        return issuer.Sign(Claims(), key: stranger);
    }

    public string ByOtherIssuer()
    {
        using var stranger = RSA.Create(2048);
        var claims = Claims();
        claims["iss"] = "https://tokens.evil.example";
        return issuer.Sign(
            claims,
            new Dictionary<string, object>
            {
                ["typ"] = "JWT",
                ["alg"] = "RS256",
                ["kid"] = "theirs",
            },
            stranger
        );
    }

    public string OwnKeyInside()
    {
        using var stranger = RSA.Create(2048);
        var parameters = stranger.ExportParameters(false);
        var header = issuer.Header();
        header["kid"] = "mine";
        header["jwk"] = new
        {
            kty = "RSA",
            kid = "mine",
            n = Base64UrlEncoder.Encode(parameters.Modulus),
            e = Base64UrlEncoder.Encode(parameters.Exponent),
        };
        return issuer.Sign(Claims(), header, stranger);
    }

    private string Json((string Claim, object? Value)[] changed, bool keepNull)
    {
        var claims = Claims().ToDictionary(claim => claim.Key, claim => (object?)claim.Value, StringComparer.Ordinal);
        foreach (var (name, value) in changed)
        {
            if (value is null && !keepNull)
            {
                claims.Remove(name);
            }
            else
            {
                claims[name] = value;
            }
        }
        return JsonSerializer.Serialize(claims, Plain);
    }

    private string Finish(string unsigned, HashAlgorithmName hash, RSASignaturePadding padding) =>
        unsigned + "." + Base64UrlEncoder.Encode(issuer.CurrentKey.SignData(Encoding.ASCII.GetBytes(unsigned), hash, padding));

    private static void Set(Dictionary<string, object> members, string name, object? value)
    {
        if (value is null)
        {
            members.Remove(name);
        }
        else
        {
            members[name] = value;
        }
    }
}
