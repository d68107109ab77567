import { EventListeners } from '#platform/events';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectGenerated } from '../support/generated.js';
import { eventsPage } from './events-page.js';

const events = MANIFESTS.flatMap((manifest) => manifest.events ?? []);

describe('the event catalogue', () => {
  let host: TestApp;
  let listeners: EventListeners;

  beforeAll(async () => {
    host = await startApp();
    listeners = host.app.get(EventListeners);
  });
  afterAll(() => host.close());

  it('has each event under its name and its publisher', () => {
    expect(new Set(events.map((event) => event.type)).size).toBe(events.length);
    for (const { name, events: published = [] } of MANIFESTS) {
      expect(published.filter((event) => event.publisher !== name)).toEqual([]);
    }
  });

  it('matches the generated page', () => {
    expectGenerated('docs/events.md', eventsPage(events, listeners.all()));
  });

  it('has every event that a listener handles', () => {
    const published = events.map((event) => event.type);
    expect(published).toEqual(expect.arrayContaining(listeners.all().flatMap((listener) => listener.types)));
  });
});

describe('the page of events', () => {
  const EVENT = { type: 'a.b', publisher: 'a', actor: 'one', subject: 'other', when: 'Now | then.' };

  it('names the listeners, and says if there are none', () => {
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
