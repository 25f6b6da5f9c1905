using System.Text;
using Pipeline.TrainCoordinator.TensorBoard;

namespace Pipeline.TrainCoordinator.Tests.TensorBoard;

public sealed class EventRecordTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_500);

    [Fact]
    public void Crc_OfTheReader_IsCrc32C() => Assert.Equal(0xE3069283u, EventReader.Crc("123456789"u8));

    [Fact]
    public void Version_IsAsTensorFlowWritesIt()
    {
        var message = Assert.Single(EventReader.Messages(EventRecord.Version(Time)));

        var fields = EventReader.Fields(message);
        Assert.Equal(1.5, BitConverter.UInt64BitsToDouble(fields[0].Value));
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(fields.Single(field => field.Number == 3).Bytes));
    }

    [Fact]
    public void Scalars_HaveStepSeriesAndValue()
    {
        var message = Assert.Single(EventReader.Messages(EventRecord.Scalars(Time, 300, ("loss", 0.5), ("b", -2))));

        Assert.Equal(
            // time 1.5, step 300, a summary of two values
            "09-00-00-00-00-00-00-F8-3F-10-AC-02-2A-17-0A-0B-0A-04-6C-6F-73-73-15-00-00-00-3F-0A-08-0A-01-62-15-00-00-00-C0",
            BitConverter.ToString(message)
        );
    }

    [Fact]
    public void Start_IsASessionThatBeginsAtTheStep()
    {
        var fields = EventReader.Fields(Assert.Single(EventReader.Messages(EventRecord.Start(Time, 7))));

        Assert.Equal(7UL, fields.Single(field => field.Number == 2).Value);
        Assert.Equal([8, 1], fields.Single(field => field.Number == 7).Bytes);
    }
}
