import { CreateAdjacencyTables1764000000101 } from './1764000000101-create-adjacency-tables.js';
import { CreateAdjacencyWrites1764000000102 } from './1764000000102-create-adjacency-writes.js';
import { CreateAdjacencyReads1764000000103 } from './1764000000103-create-adjacency-reads.js';
import { CreateAdjacencyFolding1764000000104 } from './1764000000104-create-adjacency-folding.js';

export const ADJACENCY_MIGRATIONS = [
  CreateAdjacencyTables1764000000101,
  CreateAdjacencyWrites1764000000102,
  CreateAdjacencyReads1764000000103,
  CreateAdjacencyFolding1764000000104,
];
