using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Actors;

/// <summary>What turns blocks into shards.</summary>
/// <param name="Sequences">Encodes the tokens.</param>
/// <param name="Coverage">Counts the tokens that the vocabulary holds; <c>null</c> where it was counted in them and so holds all.</param>
internal sealed record JobEncoder(SequenceEncoder Sequences, VocabularyCoverage? Coverage);
