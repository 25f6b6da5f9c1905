namespace Pipeline.Ingest.JsonLines;

/// <summary>Is shown the lines of a container, one after the other.</summary>
/// <param name="reader">Says which line it is, and where.</param>
/// <param name="begin">Where the JSON begins in the line, in bytes: behind a byte order mark.</param>
/// <param name="problem">Why the line holds no document; <c>null</c> where it may.</param>
/// <param name="line">What it holds otherwise; valid until the next line.</param>
/// <returns>Whether to go on.</returns>
public delegate bool JsonLineVisitor(LineReader reader, int begin, JsonLineProblem? problem, JsonLine line);
