using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Actors;

/// <summary>Replies of lanes as the data folder notes them.</summary>
internal static class NotedReplies
{
    /// <summary>A result, ready to be noted.</summary>
    /// <param name="note">The result.</param>
    internal static DoneTask Noted(PreprocessEffect.Note note)
    {
        var (name, bytes) = WireMessage.Encode(note.Reply);
        return new DoneTask(note.Key, note.Files, name, bytes);
    }

    /// <summary>Replies by the keys of their tasks; what this version cannot read is left out.</summary>
    /// <param name="noted">What was noted.</param>
    internal static ImmutableDictionary<string, ILaneReply> Of(IEnumerable<DoneTask> noted)
    {
        var replies = ImmutableDictionary.CreateBuilder<string, ILaneReply>(StringComparer.Ordinal);
        foreach (var done in noted)
        {
            try
            {
                if (WireMessage.Decode(done.ReplyName, done.Reply) is ILaneReply reply)
                {
                    replies[done.Key] = reply;
                }
            }
            catch (WireFormatException)
            {
                // Written by another version: its task is done again.
            }
        }
        return replies.ToImmutable();
    }
}
