import { CreateAdjacencyTables1764200000101 } from './1764200000101-create-adjacency-tables.js';
import { CreateAdjacencyWrites1764200000102 } from './1764200000102-create-adjacency-writes.js';
import { CreateAdjacencyReads1764200000103 } from './1764200000103-create-adjacency-reads.js';
import { CreateAdjacencyFolding1764200000104 } from './1764200000104-create-adjacency-folding.js';

export const ADJACENCY_MIGRATIONS = [
  CreateAdjacencyTables1764200000101,
  CreateAdjacencyWrites1764200000102,
  CreateAdjacencyReads1764200000103,
  CreateAdjacencyFolding1764200000104,
];
