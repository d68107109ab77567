import { Snapshot } from './snapshot.js';

/** The users whose profiles a transaction has changed. */
export interface Change {
  readonly version: number;
  readonly users: readonly string[];
}

/** What a statement tells about its snapshot: the result of `profiles.changes_since`. */
export interface Changes {
  /** Which server and database the snapshot is of. */
  readonly server: string;
  readonly snapshot: Snapshot;
  /** What to pass to `profiles.changes_since` to learn of later changes. */
  readonly text: string;
  /** What has changed since the snapshot that was passed; undefined if that is not known. */
  readonly since: readonly Change[] | undefined;
}

/** Parses a result of `profiles.changes_since`. */
export function changesOf(result: string): Changes {
  const [server = '', snapshot = '', since = '*'] = result.split('|');
  return {
    server,
    snapshot: new Snapshot(snapshot),
    text: `${server}|${snapshot}`,
    since: since === '*' ? undefined : since === '' ? [] : since.split(';').map(changeOf),
  };
}

function changeOf(text: string): Change {
  const [version, users = ''] = text.split(':');
  return { version: Number(version), users: users.split(',') };
}
