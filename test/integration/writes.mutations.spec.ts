import { FOLLOWERS } from '#following';
import { FRIENDS, REQUESTS_SENT } from '#friendship';
import { GenerationCache } from '#platform/cache';
import { EventDispatcher } from '#platform/events';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { WritesLaw } from './writes.law.js';

type Undo = () => unknown;

/** Replaces a method of a provider in the writing instance. */
function replaced<T extends object, K extends keyof T>(
  law: WritesLaw,
  provider: new (...args: never[]) => T,
  method: K,
  wrong: (right: T[K]) => T[K],
): Undo {
  const instance = law.writer.app.get<T>(provider);
  const right = (instance[method] as (...args: unknown[]) => unknown).bind(instance) as T[K];
  instance[method] = wrong(right);
  return () => delete instance[method];
}

/** Creates a trigger on a table. Its body may return another row, or none. */
async function triggered(law: WritesLaw, when: string, body: string): Promise<Undo> {
  await law.sql.query(`
    CREATE FUNCTION mistake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$;
    CREATE TRIGGER mistake BEFORE ${when} FOR EACH ROW EXECUTE FUNCTION mistake()`);
  return () => law.sql.query('DROP FUNCTION mistake CASCADE');
}

const skipIf = (condition: string): string =>
  `IF ${condition} THEN RETURN NULL; END IF; RETURN coalesce(NEW, OLD);`;

const dispatching =
  (wrong: (right: EventDispatcher['dispatch']) => EventDispatcher['dispatch']) => (law: WritesLaw) =>
    replaced(law, EventDispatcher, 'dispatch', wrong);

const FOLLOW = 'post /api/connections/following';
const UNFOLLOW = 'delete /api/connections/following/{target_user_id}';
const REQUEST = 'post /api/connections/friends/requests/sent';
const CANCEL = 'delete /api/connections/friends/requests/sent/{target_user_id}';
const BLOCK = 'post /api/connections/blocks';
const APPROVE = 'patch /api/connections/friends/requests/received/{target_user_id}';

/** A possible mistake, a write that shows it, and the complaint. */
const MUTATIONS: readonly [
  mistake: string,
  operation: string,
  complaint: string,
  make: (law: WritesLaw) => Undo | Promise<Undo>,
][] = [
  [
    'leaves its events to the relay',
    FOLLOW,
    'it has delivered not: user.followed me peer',
    dispatching(() => () => Promise.resolve()),
  ],
  [
    'answers before the listeners have handled its events',
    UNFOLLOW,
    'it has delivered not: user.unfollowed me peer',
    (law) => {
      const late: (() => Promise<void>)[] = [];
      const undo = replaced(law, EventDispatcher, 'dispatch', (right) => (events) => {
        late.push(() => right(events));
        return Promise.resolve();
      });
      return () => {
        undo();
        return Promise.all(late.map((deliver) => deliver()));
      };
    },
  ],
  [
    'delivers one event of a change with two',
    APPROVE,
    'it has delivered not: friendship.started me peer',
    dispatching((right) => (events) => right(events.filter(({ type }) => type !== 'friendship.started'))),
  ],
  [
    'delivers the events of a change in a wrong order',
    APPROVE,
    'it has delivered in a wrong order: friendship.started me peer, friend_request.approved me peer',
    dispatching((right) => (events) => right(events.toReversed())),
  ],
  [
    'invalidates the counts of one user only',
    FOLLOW,
    'the writing instance shows wrongly: followers of peer: count 1',
    (law) => replaced(law, GenerationCache, 'forget', (right) => (owners) => right(owners.slice(0, 1))),
  ],
  [
    'invalidates no counts',
    CANCEL,
    'the writing instance shows wrongly: requests_sent of me: count 1',
    (law) => replaced(law, GenerationCache, 'forget', () => () => Promise.resolve()),
  ],
  [
    'publishes a friendship and creates none',
    APPROVE,
    'what is announced has happened wrongly: + friends of me: peer',
    (law) => triggered(law, `INSERT ON adjacency.entry`, skipIf(`NEW.kind = ${FRIENDS}`)),
  ],
  [
    'makes friends and leaves the request',
    REQUEST,
    'what is announced has happened wrongly: - requests_sent of peer: me',
    (law) => triggered(law, `DELETE ON adjacency.entry`, skipIf(`OLD.kind = ${REQUESTS_SENT}`)),
  ],
  [
    'changes one of two lists',
    UNFOLLOW,
    'the writing instance shows wrongly: followers of peer: me',
    (law) => triggered(law, `DELETE ON adjacency.entry`, skipIf(`OLD.kind = ${FOLLOWERS}`)),
  ],
  [
    'does something that it does not publish',
    CANCEL,
    'what is announced has happened not: - requests_sent of me: peer',
    (law) => triggered(law, 'INSERT ON events.outbox', skipIf(`NEW.type = 'friend_request.cancelled'`)),
  ],
  [
    'breaks an invariant',
    BLOCK,
    'it breaks the invariant "users have no connections if one blocks the other": {',
    (law) => triggered(law, `DELETE ON adjacency.entry`, skipIf(`OLD.kind = ${FRIENDS}`)),
  ],
  [
    'confuses actor and subject',
    FOLLOW,
    'the write announces wrongly: user.followed peer me',
    (law) =>
      triggered(
        law,
        'INSERT ON events.outbox',
        'SELECT NEW.subject, NEW.actor INTO NEW.actor, NEW.subject; RETURN NEW;',
      ),
  ],
  [
    'publishes something about strangers',
    FOLLOW,
    'the write announces wrongly: {',
    (law) =>
      triggered(
        law,
        'INSERT ON events.outbox',
        'NEW.actor := gen_random_uuid(); NEW.subject := NEW.actor; RETURN NEW;',
      ),
  ],
];

describe('A mistake in a write is caught', () => {
  let law: WritesLaw;

  beforeAll(async () => {
    law = await WritesLaw.start(MANIFESTS.flatMap(({ events = [] }) => events.map(({ type }) => type)));
  }, 60_000);
  afterAll(() => law.close());

  it.each(MUTATIONS)('when it %s: %s', async (_, operation, complaint, make) => {
    const trials = await law.prepare(operation, 'a service');
    const undo = await make(law);
    try {
      expect((await law.violations(trials)).join('\n')).toContain(complaint);
    } finally {
      await undo();
    }
  });
});
