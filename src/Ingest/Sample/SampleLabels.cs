using System.Text;

namespace Pipeline.Ingest.Sample;

/// <summary>Names the labels of a sample corpus after newsgroups that never were.</summary>
internal static class SampleLabels
{
    private static readonly string[] Hierarchies = ["alt", "comp", "misc", "rec", "sci", "soc", "talk"];

    private static readonly string[] First =
    [
        "alt.lighthouses",
        "comp.abacus",
        "comp.clockwork",
        "comp.lang.glyph",
        "comp.os.tinyos.misc",
        "comp.sys.loom",
        "misc.barter",
        "rec.balloons",
        "rec.kites",
        "rec.sport.curling",
        "rec.sport.fencing",
        "sci.bees",
        "sci.glaciers",
        "sci.lenses",
        "sci.tides",
        "soc.letters",
        "soc.villages",
        "talk.bridges",
        "talk.calendars",
        "talk.riddles",
    ];

    /// <summary>The name of a label.</summary>
    /// <param name="label">Zero-based label.</param>
    internal static string Name(int label)
    {
        if (label < First.Length)
        {
            return First[label];
        }
        var word = new TextBuffer();
        SampleWords.Spell(word, label);
        return $"{Hierarchies[label % Hierarchies.Length]}.{Encoding.ASCII.GetString(word.Written)}";
    }
}
