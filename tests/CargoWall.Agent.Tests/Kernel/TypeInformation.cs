using System.Buffers.Binary;
using System.Text;

namespace CargoWall.Agent.Tests.Kernel;

/// <summary>The structures in an object file's type information (the .BTF section; Documentation/bpf/btf.rst of the kernel).</summary>
internal sealed class TypeInformation
{
    private const int Struct = 4;

    private readonly Dictionary<string, (int Size, IReadOnlyList<(string Name, int Offset)> Members)> structures = new(StringComparer.Ordinal);

    private TypeInformation(ReadOnlySpan<byte> section)
    {
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(section[4..]);
        var typesAt = BinaryPrimitives.ReadInt32LittleEndian(section[8..]);
        var typesLength = BinaryPrimitives.ReadInt32LittleEndian(section[12..]);
        var stringsAt = BinaryPrimitives.ReadInt32LittleEndian(section[16..]);
        var types = section.Slice(headerLength + typesAt, typesLength);
        var strings = section[(headerLength + stringsAt)..];
        for (var at = 0; at < types.Length; )
        {
            var info = BinaryPrimitives.ReadUInt32LittleEndian(types[(at + 4)..]);
            var (count, kind) = ((int)(info & 0xffff), (int)(info >> 24) & 31);
            if (kind == Struct)
            {
                var members = new List<(string, int)>();
                for (var member = 0; member < count; member++)
                {
                    var place = types[(at + 12 + (member * 12))..];
                    members.Add((Text(strings, place), (int)(BinaryPrimitives.ReadUInt32LittleEndian(place[8..]) & 0xffffff) / 8));
                }

                structures.TryAdd(Text(strings, types[at..]), (BinaryPrimitives.ReadInt32LittleEndian(types[(at + 8)..]), members));
            }

            at += 12 + TailOf(kind, count);
        }
    }

    public IEnumerable<string> Structures => structures.Keys;

    public int SizeOf(string structure) => structures[structure].Size;

    public IReadOnlyList<(string Name, int Offset)> MembersOf(string structure) => structures[structure].Members;

    /// <summary>Reads the section of a 64-bit ELF file.</summary>
    public static TypeInformation Of(ReadOnlySpan<byte> file)
    {
        var sectionsAt = (int)BinaryPrimitives.ReadInt64LittleEndian(file[0x28..]);
        var (size, count, names) = (
            BinaryPrimitives.ReadUInt16LittleEndian(file[0x3a..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[0x3c..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[0x3e..])
        );
        var nameTable = Content(file, file[(sectionsAt + (names * size))..]);
        for (var i = 0; i < count; i++)
        {
            var header = file[(sectionsAt + (i * size))..];
            if (Text(nameTable, header) == ".BTF")
            {
                return new TypeInformation(Content(file, header));
            }
        }

        throw new InvalidDataException("The object has no type information.");
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header) =>
        file.Slice((int)BinaryPrimitives.ReadInt64LittleEndian(header[0x18..]), (int)BinaryPrimitives.ReadInt64LittleEndian(header[0x20..]));

    private static string Text(ReadOnlySpan<byte> strings, ReadOnlySpan<byte> offset)
    {
        var text = strings[BinaryPrimitives.ReadInt32LittleEndian(offset)..];
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    // What follows the 12 bytes of a type, by kind: integer, array, structure and union, enumeration, prototype, variable, section, tag, wide enumeration.
    private static int TailOf(int kind, int count) =>
        kind switch
        {
            1 or 14 or 17 => 4,
            3 => 12,
            4 or 5 or 15 or 19 => 12 * count,
            6 or 13 => 8 * count,
            _ => 0,
        };
}
