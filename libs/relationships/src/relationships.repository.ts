import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { Replicas, type Statement } from '#platform/database';
import { relationshipsAsJson } from './relationships-as-json.js';

/** $1 viewer, $2 targets. One text, a line for each target: the process splits it faster than it parses an array. */
const BETWEEN: Statement = {
  name: 'relationships.between',
  text: `SELECT array_to_string(${relationshipsAsJson('$1::uuid', '$2::uuid[]')}, E'\\n') AS relationships`,
};

/** Reads a user's relationships, from a replica if one has caught up. */
@Injectable()
export class RelationshipsRepository {
  constructor(private readonly replicas: Replicas) {}

  /** The viewer's relationship with each of the targets (distinct), in their order: the texts of `RelationshipData`. */
  async between(viewer: UserId, targets: readonly UserId[]): Promise<readonly string[]> {
    const [row] = await this.replicas.query<{ relationships: string }>(BETWEEN, [viewer, targets]);
    return row!.relationships.split('\n');
  }
}
