using System.Text.Json.Serialization;

namespace Pipeline.Node.Reports;

/// <summary>How reports are written as JSON; generated at build time, so that a command starts without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(WordEnumConverter)]
)]
[JsonSerializable(typeof(InspectReport))]
[JsonSerializable(typeof(HashReport))]
[JsonSerializable(typeof(SampleReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(PreprocessReport))]
[JsonSerializable(typeof(JobsReport))]
[JsonSerializable(typeof(CancelReport))]
[JsonSerializable(typeof(BaselineReport))]
[JsonSerializable(typeof(TrainReport))]
[JsonSerializable(typeof(PredictReport))]
[JsonSerializable(typeof(CompareReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(VectorsReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
