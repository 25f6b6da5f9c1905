namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>A sparse matrix and its transpose, both by rows, so that products with either run row by row.</summary>
/// <param name="Rows">The matrix.</param>
/// <param name="Transposed">Its transpose.</param>
internal sealed record InformationMatrix(SparseMatrix Rows, SparseMatrix Transposed);
