import { CreateAdjacencyTables1764200000201 } from './1764200000201-create-adjacency-tables.js';
import { CreateAdjacencyWrites1764200000202 } from './1764200000202-create-adjacency-writes.js';
import { CreateAdjacencyReads1764200000203 } from './1764200000203-create-adjacency-reads.js';
import { CreateAdjacencyFolding1764200000204 } from './1764200000204-create-adjacency-folding.js';

export const ADJACENCY_MIGRATIONS = [
  CreateAdjacencyTables1764200000201,
  CreateAdjacencyWrites1764200000202,
  CreateAdjacencyReads1764200000203,
  CreateAdjacencyFolding1764200000204,
];
