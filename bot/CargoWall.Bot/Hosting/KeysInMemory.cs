using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CargoWall.Bot.Hosting;

/// <summary>
/// Keeps data protection's keys in memory. Razor components bring data protection with them, and by default it writes a key
/// to the home folder at start; nothing here is protected by it that outlives the process.
/// </summary>
internal sealed class KeysInMemory : IXmlRepository
{
    private readonly Lock _lock = new();
    private readonly List<XElement> _elements = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_lock)
        {
            return [.. _elements];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_lock)
        {
            _elements.Add(element);
        }
    }

    public static void Use(IServiceCollection services) =>
        services
            .AddDataProtection()
            .Services.Configure<KeyManagementOptions>(options =>
            {
                options.XmlRepository = new KeysInMemory();
                options.XmlEncryptor = new NullXmlEncryptor();
            });
}
