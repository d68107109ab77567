import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { queryNamed, type Statement } from '#platform/database';
import { ChangeLog } from '../change-log.entity.js';
import { type Changes, changesOf } from './changes.js';

/** Name of an SQL function (text) that returns text: what a process that keeps profiles must know of a snapshot. */
export const CHANGES_SINCE = 'profiles.changes_since';

/**
 * The texts of the users $1 (ids, separated by commas), in their order, one a line: empty for a user without a profile.
 * JSON contains no line breaks.
 */
const FIND: Statement = {
  name: 'profiles.find-shown',
  text: `SELECT ${CHANGES_SINCE}(NULL) AS changes, (
      SELECT string_agg(coalesce(p.shown, ''), E'\\n' ORDER BY u.ord)
      FROM unnest(string_to_array($1, ',')::uuid[]) WITH ORDINALITY AS u(id, ord)
      LEFT JOIN (SELECT q.user_id, q.shown FROM profiles.profile q WHERE q.user_id = ANY (string_to_array($1, ',')::uuid[])) p
        ON p.user_id = u.id) AS shown`,
};

/** $1 a transaction id. Returns one for a later call. */
const TRIM: Statement = {
  name: 'profiles.trim-changes',
  text: 'SELECT profiles.trim_changes($1::bigint)::text AS horizon',
  background: true,
};

/** The texts of users, from one snapshot. */
export interface ShownProfiles {
  readonly changes: Changes;
  /** In the order of the users; empty for a user without a profile. */
  readonly shown: readonly string[];
}

/** Reads the profiles to keep in memory, and the log of their changes. */
@Injectable()
export class RememberedProfilesRepository {
  constructor(@InjectRepository(ChangeLog) private readonly log: Repository<ChangeLog>) {}

  async find(users: readonly string[]): Promise<ShownProfiles> {
    const [row] = await queryNamed<{ changes: string; shown: string }>(this.log, FIND, [users.join(',')]);
    return { changes: changesOf(row!.changes), shown: row!.shown.split('\n') };
  }

  /** Deletes the changes before a horizon. Returns a horizon for a later call: what was changed before now. */
  async trim(horizon: string): Promise<string> {
    return (await queryNamed<{ horizon: string }>(this.log, TRIM, [horizon]))[0]!.horizon;
  }
}
