using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Data;

public sealed class RejectionReasonTests
{
    // docs/formats.md: names stand in artefacts, numbers in caches.
    [Fact]
    public void Reasons_HaveTheNumbersThatCachesHold() =>
        Assert.Equal(
            [
                "Unreadable 0",
                "TooLarge 1",
                "NotAFile 2",
                "BrokenLink 3",
                "BadName 4",
                "BadEncoding 5",
                "Vanished 6",
                "Malformed 8",
                "Duplicate 9",
            ],
            Enum.GetValues<RejectionReason>().Select(reason => $"{reason} {(int)reason}")
        );
}
