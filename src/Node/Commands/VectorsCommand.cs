using System.CommandLine;
using Pipeline.Node.Output;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline vectors</c>: the commands that make word vectors.</summary>
internal sealed class VectorsCommand : Command
{
    internal VectorsCommand(Terminal terminal)
        : base("vectors", "Word vectors of a data folder's training documents.") =>
        Add(new LearnVectorsCommand(terminal));
}
