using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace CargoWall.Bot.Tests.Rendering;

/// <summary>Which method calls which, read from the compiled code: what a list by hand would forget is found.</summary>
internal static partial class BotCode
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!) // A static field of a structure has a value.
        .ToDictionary(code => code.Value);

    /// <summary>Methods and constructors that have code, those that the compiler makes of lambdas and of <c>async</c> too.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) =>
        type.GetMethods(Declared)
            .Cast<MethodBase>()
            .Concat(type.GetConstructors(Declared))
            .Concat(type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(IsMadeByCompiler).SelectMany(MethodsOf));

    /// <summary>The methods of these assemblies that the given ones come to, through however many calls; a call of an interface comes to no implementation.</summary>
    public static IReadOnlySet<MethodBase> ReachedFrom(IEnumerable<MethodBase> methods, params Assembly[] within)
    {
        var reached = new HashSet<MethodBase>();
        var next = new Stack<MethodBase>(methods);
        while (next.TryPop(out var method))
        {
            if (within.Contains(method.Module.Assembly) && reached.Add(method))
            {
                Array.ForEach([.. CalledBy(method), .. BegunWith(method)], next.Push);
            }
        }

        return reached;
    }

    /// <summary>What a method calls, or takes the address of, as it was declared: without the types that a generic one is called with.</summary>
    public static IEnumerable<MethodBase> CalledBy(MethodBase method) =>
        CallsOf(method).Where(called => called.DeclaringType is { IsArray: false }).Select(called => called.Module.ResolveMethod(called.MetadataToken)!); // It was found by it.

    /// <summary>The types that a method calls generic ones with.</summary>
    public static IEnumerable<Type> NamedBy(MethodBase method) =>
        CallsOf(method).Where(called => called.IsGenericMethod).SelectMany(called => called.GetGenericArguments());

    /// <summary>The method as people write it, <c>ReportCommand.RunAsync</c>, also where the compiler made several of it.</summary>
    public static string NameOf(MethodBase method)
    {
        // A method of a class has one.
        var type = method.DeclaringType!;
        var name = Written().Match(method.Name) is { Success: true } lambda ? lambda.Groups[1].Value : method.Name;
        for (; IsMadeByCompiler(type); type = type.DeclaringType!)
        {
            name = Written().Match(type.Name) is { Success: true } machine ? machine.Groups[1].Value : name;
        }

        return $"{type.FullName!.Split('.')[^1]}.{name}";
    }

    // What runs with a method and is not called by it: the machine that its "async" became, and what its class begins with.
    private static IEnumerable<MethodBase> BegunWith(MethodBase method)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType.GetMethod("MoveNext", Declared) is { } machine)
        {
            yield return machine;
        }

        if (method.DeclaringType?.TypeInitializer is { } beginning)
        {
            yield return beginning;
        }
    }

    private static IEnumerable<MethodBase> CallsOf(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length; )
        {
            var value = code[at++] is var first and not 0xFE ? first : unchecked((short)(0xFE00 | code[at++]));
            var operand = s_codes[value].OperandType;
            if (operand == OperandType.InlineMethod && Resolve(method, BitConverter.ToInt32(code, at)) is { } called)
            {
                yield return called;
            }

            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static MethodBase? Resolve(MethodBase caller, int token) =>
        caller.Module.ResolveMethod(
            token,
            caller.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
            caller.IsGenericMethod ? caller.GetGenericArguments() : null
        );

    private static bool IsMadeByCompiler(Type type) => type.Name.StartsWith('<') && type.IsNested;

    [GeneratedRegex("^<(\\w+)>")]
    private static partial Regex Written();
}
