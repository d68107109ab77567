import type { EventDescription } from '#kernel';
import { EVENT_FIELDS, type EventListener } from '#platform/events';
import { table } from '../support/markdown.js';

const INTRODUCTION = `# Events

The statement that changes state also appends the events. They are delivered at least once and in any order: after the commit
and before the answer, or later by a relay if that fails. Listeners are idempotent.`;

const ORIGIN = `\`npm run generate\` writes this page from the code.`;

/** docs/events.md: every event, its content, when it happens and who listens to it. */
export function eventsPage(
  events: readonly EventDescription[],
  listeners: readonly Pick<EventListener, 'name' | 'types'>[],
): string {
  const reacting = (type: string): string =>
    listeners
      .filter((listener) => listener.types.includes(type))
      .map((listener) => `\`${listener.name}\``)
      .toSorted()
      .join(', ');
  const fields = table(
    ['Field', 'What it holds'],
    Object.entries(EVENT_FIELDS).map(([name, meaning]) => [`\`${name}\``, meaning]),
  );
  const catalogue = table(
    ['Event', 'Publisher', 'Actor', 'Subject', 'When', 'Listeners'],
    events.map(({ type, publisher, actor, subject, when }) => [
      `\`${type}\``,
      publisher,
      actor,
      subject,
      when,
      reacting(type) || 'none',
    ]),
  );
  return `${[INTRODUCTION, ORIGIN, fields, catalogue].join('\n\n')}\n`;
}
