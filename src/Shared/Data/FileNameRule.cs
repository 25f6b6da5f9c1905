namespace Pipeline.Shared.Data;

/// <summary>Which files of a label folder are documents.</summary>
public enum FileNameRule
{
    /// <summary>Names of ASCII digits only, as in 20 Newsgroups and the 2016 post.</summary>
    Digits,

    /// <summary>Every file whose name does not begin with a dot.</summary>
    Any,
}
