using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Hosting;

/// <summary>The configuration file of a node: a section <c>pipeline.node</c>, and Akka settings that differ from <c>cluster-config/base.conf</c>.</summary>
internal sealed class NodeFile
{
    private const string Section = "pipeline.node";

    private const string CertificateAdvice = "'cluster-config/README.md' shows how it is made.";

    private static readonly string[] Names =
    [
        "hostname",
        "bind-hostname",
        "port",
        "exchange-port",
        "seeds",
        "coordinators",
        "lanes",
        "data-root",
        "log-level",
        "tls",
    ];

    private static readonly string[] CertificateNames = ["certificate", "key", "authority"];

    private readonly string _path;
    private readonly Config _all;
    private readonly Config _node;
    private readonly List<string> _violations = [];

    private NodeFile(string path, Config all)
    {
        _path = Path.GetFullPath(path);
        _all = all;
        var hasSection = all.HasPath(Section);
        if (hasSection && !all.GetValue(Section).IsObject())
        {
            Violated($"'{Section}' is no section; write '{Section} {{ ... }}'.");
        }
        _node = hasSection && _violations.Count == 0 ? all.GetConfig(Section) : Config.Empty;
    }

    /// <summary>Reads what a node is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="roles">What the node does.</param>
    /// <exception cref="SettingsException">The file cannot be read, or settings are wrong: all are named.</exception>
    internal static NodeOptions Read(string path, IReadOnlyList<string> roles)
    {
        var file = Open(path);
        var options = file.ReadNode(roles);
        file.ThrowIfWrong();
        return options;
    }

    /// <summary>Reads what a client must have in common with the nodes: certificates, number of coordinators, Akka settings.</summary>
    /// <param name="path">The file.</param>
    /// <param name="client">The client but for the file.</param>
    /// <exception cref="SettingsException">The file cannot be read, or settings are wrong.</exception>
    internal static NodeOptions ReadClient(string path, NodeOptions client)
    {
        var file = Open(path);
        var options = client with
        {
            Tls = file.ReadTls(),
            Coordinators = file.ReadCoordinators(),
            Settings = file._all,
        };
        file.ThrowIfWrong();
        return options;
    }

    private static NodeFile Open(string path)
    {
        try
        {
            var hocon = File.ReadAllText(path);
            return HoconBrackets.Problem(hocon) is { } problem
                ? throw new SettingsException([$"The configuration '{path}' is not HOCON: {problem}."])
                : new NodeFile(path, ConfigurationFactory.ParseString(hocon));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([
                $"The configuration '{path}' cannot be read: {ReadFailure.Reason(path, e)}; 'cluster-config/' has examples.",
            ]);
        }
        catch (Exception e) when (e is not PipelineException)
        {
            throw new SettingsException([
                $"The configuration '{path}' is not HOCON: {e.Message} 'cluster-config/' has examples.",
            ]);
        }
    }

    private NodeOptions ReadNode(IReadOnlyList<string> roles)
    {
        RefuseUnknown(_node, Names, Section);
        var usual = new NodeOptions { Roles = roles };
        var seeds = Seeds();
        if (!usual.IsCoordinator && seeds.Count == 0)
        {
            Violated("seeds is empty; a worker must know a coordinator, as 'HOST:PORT'.");
        }
        return usual with
        {
            HostName = NodeEndpoint.NumberOf(Text("hostname") ?? usual.HostName),
            BindHostName = Text("bind-hostname"),
            Port = Number("port", usual.IsCoordinator ? NodeOptions.UsualPort : 0, 0, ushort.MaxValue),
            ExchangePort = Number("exchange-port", usual.ExchangePort, 0, ushort.MaxValue),
            Seeds = seeds,
            Coordinators = ReadCoordinators(),
            Lanes = Number("lanes", usual.Lanes, 1, NodeId.MostLanes),
            DataRoot = new DataRoot(PathOf(_node, "data-root")),
            LogLevel = Level(),
            Tls = ReadTls(),
            // A node waits for its cluster as long as it takes: which one is started first does not matter.
            JoinTimeout = Timeout.InfiniteTimeSpan,
            Settings = _all,
        };
    }

    private int ReadCoordinators() => Number("coordinators", new NodeOptions().Coordinators, 1, 99);

    private IReadOnlyList<string> Seeds()
    {
        var seeds = _node.HasPath("seeds") ? _node.GetStringList("seeds") : [];
        foreach (var seed in seeds.Where(seed => !NodeEndpoint.TryParse(seed, out _)))
        {
            Violated(
                $"seeds holds '{seed}'; it must be HOST:PORT, with the host's name or IPv4 address; HOST alone means port {NodeOptions.UsualPort}."
            );
        }
        return [.. seeds];
    }

    private NodeCertificates? ReadTls()
    {
        if (!_node.HasPath("tls"))
        {
            Violated(
                "tls is missing; name certificate files, or say 'tls = off' where everybody on the network is trusted."
            );
            return null;
        }
        if (_node.GetValue("tls").IsString())
        {
            if (!string.Equals(Text("tls"), "off", StringComparison.Ordinal))
            {
                Violated($"tls is '{Text("tls")}'; it must be 'off', or have certificate, key and authority.");
            }
            return null;
        }
        var tls = _node.GetConfig("tls");
        RefuseUnknown(tls, CertificateNames, $"{Section}.tls");
        var paths = Array.ConvertAll(CertificateNames, name => PathOf(tls, name));
        foreach (var (name, path) in CertificateNames.Zip(paths))
        {
            if (path is null)
            {
                Violated($"tls.{name} is missing; name a PEM file. {CertificateAdvice}");
            }
            else if (!File.Exists(path))
            {
                var problem = Directory.Exists(path) ? "that is a folder, not a PEM file" : "there is no such file";
                Violated($"tls.{name} is '{path}': {problem}. {CertificateAdvice}");
            }
        }
        return _violations.Count > 0 ? null : NodeCertificates.Load(paths[0]!, paths[1]!, paths[2]!);
    }

    private LogLevel Level()
    {
        var text = Text("log-level");
        if (text is null)
        {
            return LogLevel.Information;
        }
        if (!Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) || !Enum.IsDefined(level))
        {
            Violated($"log-level is '{text}'; it must be debug, information, warning or error.");
        }
        return level;
    }

    private int Number(string name, int usual, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return usual;
        }
        if (!int.TryParse(text, out var number) || number < least || number > most)
        {
            Violated($"{name} is '{text}'; it must be a whole number, at least {least} and at most {most}.");
        }
        return number;
    }

    private string? Text(string name) => _node.HasPath(name) ? _node.GetString(name) : null;

    // As in most configuration files, from where the file is.
    private string? PathOf(Config section, string name) =>
        section.HasPath(name)
            ? Path.TrimEndingDirectorySeparator(
                Path.GetFullPath(section.GetString(name), Path.GetDirectoryName(_path)!)
            )
            : null;

    private void RefuseUnknown(Config section, string[] names, string where)
    {
        if (section.IsEmpty)
        {
            return;
        }
        foreach (var (name, _) in section.AsEnumerable())
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                Violated($"{name} is not a setting of '{where}'; there are {string.Join(", ", names)}.");
            }
        }
    }

    private void Violated(string problem) => _violations.Add($"In '{_path}', {problem}");

    private void ThrowIfWrong()
    {
        if (_violations.Count > 0)
        {
            throw new SettingsException(_violations);
        }
    }
}
