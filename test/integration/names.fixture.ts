import { setImmediate as turn } from 'node:timers/promises';
import { changesOf, ProfileMemory, RememberedProfiles, type ShownProfiles } from '#profiles';
import { SimulatedServer, type TellChanges, tellChanges } from './names.simulation.js';

/** The parts of the protocol. */
export interface NameParts {
  readonly tellChanges: TellChanges;
  readonly memory: new (maxBytes: number) => ProfileMemory;
  /** What is told of the snapshot in which texts were read. */
  readonly filled: (shown: ShownProfiles) => ShownProfiles;
}

export const RIGHT: NameParts = { tellChanges, memory: ProfileMemory, filled: (shown) => shown };

const USERS = ['a', 'b', 'c', 'd'];
const STEPS = 40;
/** Orders that share the turns of the event loop. */
const AT_ONCE = 10;
/** Room for three users: others push them out. */
const MAX_BYTES = 1_300;

interface Statement {
  /** Takes the snapshot, on the server that is the current one at that moment. */
  readonly run: () => () => void;
  answer?: () => void;
}

/** What users were called, and from when on. */
class History {
  private readonly values = new Map<string, { value: string; from: number }[]>();

  note(user: string, value: string, from: number): void {
    this.values.set(user, [...(this.values.get(user) ?? [{ value: '', from: 0 }]), { value, from }]);
  }

  /** Whether that was the value at any moment since then. */
  allows(user: string, value: string, since: number): boolean {
    const values = this.values.get(user) ?? [{ value: '', from: 0 }];
    return values.some((each, i) => each.value === value && (values[i + 1]?.from ?? Infinity) > since);
  }
}

/**
 * One order of events, which depends on the seed only: pages and fills that are sent, run and answered at different
 * moments, transactions, some of them long, evictions, trimmed logs, and a database that is replaced. Returns how many
 * names were shown that no page may show that was requested at that time.
 */
async function interleave(seed: number, parts: NameParts): Promise<number> {
  const random = randomOf(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const history = new History();
  let [now, values, wrong] = [1, 0, 0];
  let server = new SimulatedServer('first', 100);
  let statements: Statement[] = [];

  const users = new RememberedProfiles(
    new parts.memory(MAX_BYTES),
    {
      find: (ids) =>
        new Promise((resolve, reject) => {
          statements.push({
            run: () => {
              const [from, snapshot] = [server, server.snapshot()];
              const changes = changesOf(parts.tellChanges(null, snapshot, from));
              const shown = ids.map((id) => snapshot.values.get(id) ?? '');
              const fails = random() < 0.05;
              return () => (fails ? reject(new Error('failed')) : resolve(parts.filled({ changes, shown })));
            },
          });
        }),
    },
    { read: () => undefined },
  );

  const requestPage = (): void => {
    const [requested, read] = [now, users.begin()];
    const listed = USERS.filter(() => random() < 0.6);
    const check = (shown: readonly string[]): void => {
      for (const [i, user] of listed.entries()) {
        const value = shown[i]!.startsWith('{') ? '' : shown[i]!;
        if (!history.allows(user, value, requested)) wrong++;
      }
    };
    statements.push({
      run: () => {
        const changes = parts.tellChanges(read.seen, server.snapshot(), server);
        return () => {
          void Promise.resolve(read.end(changes, [listed])[0]!()).then(check, () => undefined);
        };
      },
    });
  };

  const write = (): void => {
    const transaction = random() < 0.5 ? pick(server.transactions) : undefined;
    server.write(transaction ?? server.begin(), pick(USERS), `v${++values}`);
  };
  const end = (): void => {
    const transaction = pick(server.transactions);
    if (transaction === undefined) return;
    if (random() < 0.1) return server.abort(transaction);
    for (const [user, value] of server.commit(transaction)) history.note(user, value, now);
  };
  const replace = (): void => {
    const lost = new Map([...server.current].filter(() => random() < 0.5));
    server = new SimulatedServer(`server ${now}`, 100 + Math.floor(random() * 10), lost);
    for (const user of USERS) history.note(user, lost.get(user) ?? '', now);
  };
  const run = (): void => {
    const sent = statements.filter(({ answer }) => !answer);
    if (sent.length > 0) {
      const statement = pick(sent);
      statement.answer = statement.run();
    }
  };
  const answer = (): void => {
    const ran = statements.filter((statement) => statement.answer);
    if (ran.length === 0) return;
    const statement = pick(ran);
    statements = statements.filter((each) => each !== statement);
    statement.answer!();
  };

  const step = (action: () => void): Promise<void> => {
    action();
    now++;
    // Misses of one turn are gathered.
    return turn();
  };
  const WEIGHTS: [weight: number, action: () => void][] = [
    [0.16, requestPage],
    [0.42, run],
    [0.68, answer],
    [0.84, write],
    [0.97, end],
    [0.99, () => server.trim()],
    [1, replace],
  ];
  for (let i = 0; i < STEPS; i++) {
    const at = random();
    await step(WEIGHTS.find(([weight]) => at < weight)![1]);
  }
  await step(requestPage);
  while (statements.length > 0) await step(random() < 0.5 ? run : answer);
  return wrong;
}

/** Names that must not have been shown, in as many orders of events. Seeds begin at `first`. */
export async function wrongNames(orders: number, parts: NameParts, first = 1): Promise<number> {
  let wrong = 0;
  for (let from = first; from < first + orders; from += AT_ONCE) {
    const seeds = Array.from({ length: Math.min(AT_ONCE, first + orders - from) }, (_, i) => from + i);
    for (const each of await Promise.all(seeds.map((seed) => interleave(seed, parts)))) wrong += each;
  }
  return wrong;
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
