import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type DomainEvent, EventListeners, Relay } from '#platform/events';
import { INVARIANTS } from '../../apps/api/src/manifests.js';
import { check, type Violation } from '../../tools/check-graph/check.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { readOpenApi } from '../support/openapi-document.js';
import { person } from '../support/people.js';
import {
  type Cast,
  changesOf,
  concerns,
  differences,
  differencesInOrder,
  entriesIn,
  entryLine,
  eventLine,
  expectedLines,
  holderOf,
  meaningOf,
  nameLine,
  ownersIn,
  roleOf,
  sizeLine,
} from './writes.lines.js';
import { ALWAYS, type Fact, FACTS, LISTS, type Outcome, SOME_STATES, STATES, WRITES } from './writes.rows.js';

/** Who sends a write for `me`: that user, a back end that names the user, or another user. */
export const CALLERS = ['the user', 'a service', 'a stranger'] as const;
type Caller = (typeof CALLERS)[number];

type Method = 'post' | 'put' | 'patch' | 'delete';

/** A write in one starting state. */
interface Trial {
  readonly operation: string;
  readonly caller: Caller;
  readonly state: string;
  readonly cast: Cast;
  readonly facts: readonly Fact[];
  readonly outcome: Outcome;
}

/** The result of a trial. */
interface Tried {
  readonly complaints: readonly string[];
  /** The events that the listener had handled when the answer came. */
  readonly handled: readonly DomainEvent[];
  readonly changes: readonly string[];
}

/** What one instance shows of everybody's lists and counts: the entries, and all lines. */
interface Shown {
  readonly entries: readonly string[];
  readonly lines: readonly string[];
}

interface ListBody {
  readonly data: readonly { readonly user_id: string; readonly name: string | null }[];
  readonly meta: { readonly total: number };
}

interface CountsBody {
  readonly users: readonly { readonly user_id: string; readonly data: Readonly<Record<string, number>> }[];
}

export const OPENAPI = readOpenApi();
const COUNTS = '/api/connections';
const REFUSED: Outcome = { status: 403 };
const WRITER = 'the writing instance';
/** Milliseconds that a listener takes, so that an answer that does not wait for listeners is detected. */
const LISTENER_MS = 10;

const AT_ONCE = 8;

/** Keeps a copy of each event, so that it can be read after it was delivered. */
const KEEP_EVENTS = `
  CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE TRIGGER keep_event BEFORE DELETE ON events.outbox FOR EACH ROW EXECUTE FUNCTION keep_event()`;
const NEWEST = 'SELECT coalesce(max(id), 0) AS id FROM events.outbox';
const APPENDED = 'SELECT id, type, actor, subject FROM events.outbox WHERE id > $1 ORDER BY id';

/**
 * The rules for every write, after its answer and without the relay:
 * on every instance, lists, totals and counts show exactly the changes in the write's row;
 * the outbox contains exactly the events in the row, and the listeners have handled them;
 * these events say exactly what has changed;
 * and every invariant of the graph holds.
 */
export class WritesLaw {
  private readonly handled: DomainEvent[] = [];
  /** The starting states that were read after they were created. Each time, the same requests create them. */
  private readonly verified = new Set<string>();

  private constructor(
    private readonly instances: ReadonlyMap<string, Api>,
    readonly sql: pg.Client,
  ) {}

  /** Two instances on one database and one Redis; without a Redis, one instance with a cache of its own. */
  static async start(
    eventTypes: readonly string[],
    env: Partial<NodeJS.ProcessEnv> = {},
  ): Promise<WritesLaw> {
    const redis = process.env.TEST_REDIS_URL;
    const writer = await startApi({ REDIS_URL: redis, ...env });
    const instances = new Map([[WRITER, writer]]);
    if (redis !== undefined) {
      instances.set(
        'another instance',
        await startApi({ REDIS_URL: redis, DATABASE_URL: writer.databaseUrl, ...env }),
      );
    }
    for (const { app } of instances.values()) await app.get(Relay).beforeApplicationShutdown();
    const sql = new pg.Client({ connectionString: writer.databaseUrl });
    await sql.connect();
    await sql.query(KEEP_EVENTS);
    const law = new WritesLaw(instances, sql);
    writer.app.get(EventListeners).register({
      name: 'law.record',
      types: eventTypes,
      handle: async (events) => {
        await sleep(LISTENER_MS);
        law.handled.push(...events);
      },
    });
    return law;
  }

  /** The instance that receives the writes. */
  get writer(): Api {
    return this.instances.get(WRITER)!;
  }

  async close(): Promise<void> {
    await this.sql.end();
    // The first instance owns the database.
    for (const instance of [...this.instances.values()].reverse()) await instance.close();
  }

  /**
   * Creates the starting states, each with its own people, and puts their counts into the caches. Fails if a state is
   * not what its row says.
   */
  async prepare(operation: string, caller: Caller, atLimit = false): Promise<Trial[]> {
    const trials = trialsOf(operation, caller, atLimit);
    await forEach(trials, async ({ state, cast, facts }) => {
      await Promise.all(facts.map((fact) => this.make(fact, cast)));
      for (const api of this.instances.values()) await countLines(api, cast);
      if (this.verified.has(state)) return;
      this.verified.add(state);
      const { lines } = await shownBy(this.writer, cast);
      const wrong = differences('it shows', lines, expectedLines(entriesIn(cast, facts), cast));
      if (wrong.length > 0) throw new Error(`No such starting state: ${state}\n${wrong.join('\n')}`);
    });
    return trials;
  }

  /** Writes in every prepared state and reports where a rule is broken. */
  async violations(trials: readonly Trial[]): Promise<string[]> {
    const { id: newest } = (await this.sql.query<{ id: string }>(NEWEST)).rows[0]!;
    const tried = await forEach(trials, (trial) => this.attempt(trial));
    const appended = (await this.sql.query<DomainEvent>(APPENDED, [newest])).rows;
    const broken = await check(this.sql, INVARIANTS);
    const complaints = trials.flatMap(({ state, cast, outcome: { events = [] } }, index) => {
      const { handled, changes, complaints: seen } = tried[index]!;
      const own = appended.filter((event) => concerns(event, cast));
      const announced = own.map((event) => eventLine(event, cast));
      const delivered = handled.filter(({ id }) => BigInt(id) > BigInt(newest));
      const expected = events.map((event) => event.join(' '));
      const meant = own.flatMap((event) => meaningOf(event, cast));
      return [
        ...seen,
        ...differencesInOrder('the write announces', announced, expected),
        ...differencesInOrder(
          'it has delivered',
          delivered.map((event) => eventLine(event, cast)),
          announced,
        ),
        ...differences('what is announced has happened', meant, changes),
        ...broken.filter((violation) => isAbout(violation, cast)).map(brokenLine),
      ].map((complaint) => `${state}: ${complaint}`);
    });
    const strays = appended.filter((event) => !trials.some(({ cast }) => concerns(event, cast)));
    return [...complaints, ...strays.map((event) => `the write announces wrongly: ${JSON.stringify(event)}`)];
  }

  /** Writes, and reads immediately afterwards. */
  private async attempt({ operation, caller, cast, facts, outcome }: Trial): Promise<Tried> {
    const { status, begins = [], ends = [], names } = outcome;
    const given = entriesIn(cast, facts);
    const ended = entriesIn(cast, ends);
    const left = [...given.filter((entry) => !ended.includes(entry)), ...entriesIn(cast, begins)];
    const failure = await this.send(operation, caller, cast, status).then(
      () => [],
      (error: unknown) => [String(error)],
    );
    const handled = this.handled.filter((event) => concerns(event, cast));
    const shown: (Shown & { readonly name: string })[] = [];
    for (const [name, api] of this.instances) shown.push({ name, ...(await shownBy(api, cast)) });
    const expected = expectedLines(left, cast, names);
    return {
      handled,
      changes: changesOf(given, shown.find(({ name }) => name === WRITER)!.entries),
      complaints: [
        ...failure,
        ...shown.flatMap(({ name, lines }) => differences(`${name} shows`, lines, expected)),
      ],
    };
  }

  private async make({ kind, from, to }: Fact, cast: Cast): Promise<void> {
    for (const [operation, me, peer] of FACTS[kind].made(from, to)) {
      await this.send(operation, 'a service', { ...cast, me: cast[me], peer: cast[peer] });
    }
  }

  /** Fails on a status other than the given one, by default that of success. */
  private async send(operation: string, caller: Caller, cast: Cast, expected?: number): Promise<void> {
    const [method, template] = operation.split(' ') as [Method, string];
    const { me, peer, third } = cast;
    const client = {
      'the user': () => this.writer.as(me),
      'a service': () => this.writer.service,
      'a stranger': () => this.writer.as(third),
    }[caller]();
    const query = caller === 'the user' ? '' : `?user_id=${me}`;
    const path = template.replace('{target_user_id}', peer) + query;
    const documented = Object.keys(OPENAPI.paths[template]![method]!.responses).map(Number);
    const status = expected ?? documented.find((code) => code < 300)!;
    const body = WRITES[operation]!.body?.(cast);
    if (method === 'post' || method === 'put') await client[method](path, body, status);
    else await client[method](path, status);
  }
}

const isAbout = ({ detail }: Violation, cast: Cast): boolean =>
  ownersIn(cast).some((owner) => JSON.stringify(detail).includes(cast[owner]));

const brokenLine = ({ invariant, detail }: Violation): string =>
  `it breaks the invariant "${invariant}": ${JSON.stringify(detail)}. ` +
  'For a new list, see "Add a list" in CONTRIBUTING.md.';

/** Several at once, so that writes run concurrently, but not too many for a busy machine. */
async function forEach<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(work))));
  }
  return results;
}

async function shownBy(api: Api, cast: Cast): Promise<Shown> {
  const lines = await countLines(api, cast);
  const entries: string[] = [];
  for (const [list, { path }] of Object.entries(LISTS)) {
    for (const owner of ownersIn(cast)) {
      const { data, meta } = (await api.service.get(`${path}?user_id=${cast[owner]}`)).body as ListBody;
      lines.push(sizeLine(list, owner, 'total', meta.total));
      for (const { user_id, name } of data) {
        const entry = entryLine(list, owner, roleOf(user_id, cast));
        entries.push(entry);
        lines.push(nameLine(entry, name));
      }
    }
  }
  return { entries, lines };
}

async function countLines(api: Api, cast: Cast): Promise<string[]> {
  const ids = ownersIn(cast).map((owner) => cast[owner]);
  const { users } = (await api.service.get(`${COUNTS}?user_ids=${ids.join(',')}`)).body as CountsBody;
  return users.flatMap(({ user_id, data }) =>
    Object.entries(data).map(([member, size]) =>
      sizeLine(listOf(member), roleOf(user_id, cast), 'count', size),
    ),
  );
}

/** The list whose size a member of the counts shows; if no row of LISTS has the member, the member itself. */
function listOf(member: string): string {
  return Object.entries(LISTS).find(([, { count }]) => count === member)?.[0] ?? member;
}

/** All starting states for the user itself; for the other callers some of them, with each fact in at least one. */
function trialsOf(operation: string, caller: Caller, atLimit: boolean): Trial[] {
  const { outcome: usual, toOneself, serviceOnly = false, atLimit: limited = usual } = WRITES[operation]!;
  const outcome = atLimit && caller === 'the user' ? limited : usual;
  const meant = caller === (serviceOnly ? 'a service' : 'the user');
  const refused = caller === 'a stranger' || (caller === 'the user' && serviceOnly);
  const trials = (meant ? STATES : SOME_STATES).map((state): Trial => ({
    operation,
    caller,
    state: state.map(({ kind, from, to }) => `${kind} from ${from} to ${to}`).join(', ') || 'nothing',
    cast: { me: person(), peer: person(), third: person() },
    facts: [...ALWAYS, ...state],
    outcome: refused ? REFUSED : outcome(holderOf(state)),
  }));
  const me = person();
  const oneself: Trial = {
    operation,
    caller,
    state: 'oneself',
    cast: { me, peer: me, third: person() },
    facts: ALWAYS.filter(({ from, to }) => from !== 'peer' && to !== 'peer'),
    outcome: refused ? REFUSED : toOneself,
  };
  return [...trials, oneself];
}
