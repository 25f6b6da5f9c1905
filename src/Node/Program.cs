using Pipeline.Node;
using Pipeline.Node.Commands;
using Pipeline.Node.Output;

using var interrupt = new InterruptSignals();
return await CommandLine.RunAsync(args, Terminal.OfProcess(), interrupt.Token);
