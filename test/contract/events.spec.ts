import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type EventDescription, EventListeners } from '#platform';
import { startApp, type TestApp } from '../support/app.js';
import { eventsPage } from './events-page.js';

const PAGE = 'docs/events.md';
const PUBLISHERS = readdirSync('libs').filter((name) => existsSync(`libs/${name}/src/${name}.events.ts`));

/** With UPDATE_EVENTS=1 the page is written from the code before it is compared. */
describe('the event catalogue', () => {
  const events: EventDescription[] = [];
  let host: TestApp;
  let listeners: EventListeners;

  beforeAll(async () => {
    for (const name of PUBLISHERS) {
      const exported = (await import(`#${name}`)) as Record<string, EventDescription[]>;
      events.push(...(exported[`${name.toUpperCase()}_EVENTS`] ?? []));
    }
    host = await startApp();
    listeners = host.app.get(EventListeners);
    if (process.env.UPDATE_EVENTS) writeFileSync(PAGE, eventsPage(events, listeners.all()));
  });
  afterAll(() => host.close());

  it('has events of every lib that publishes some, each under its own name', () => {
    expect([...new Set(events.map((event) => event.publisher))]).toEqual(PUBLISHERS);
    expect(new Set(events.map((event) => event.type)).size).toBe(events.length);
  });

  it('is the page that the code makes', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(eventsPage(events, listeners.all()));
  });

  it('has every event that a listener waits for', () => {
    const published = events.map((event) => event.type);
    expect(published).toEqual(expect.arrayContaining(listeners.all().flatMap((listener) => listener.types)));
  });
});

describe('the page of events', () => {
  const EVENT = { type: 'a.b', publisher: 'a', actor: 'one', subject: 'other', when: 'Now | then.' };

  it('names who reacts, and says when nobody does', () => {
    expect(
      eventsPage(
        [EVENT],
        [
          { name: 'z.last', types: ['a.b'] },
          { name: 'c.d', types: ['a.b'] },
        ],
      ),
    ).toContain('| `a.b` | a | one | other | Now \\| then. | `c.d`, `z.last` |');
    expect(eventsPage([EVENT], [{ name: 'c.d', types: ['e.f'] }])).toContain('then. | none |');
  });
});
