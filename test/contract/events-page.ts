import type { EventDescription } from '#kernel';
import { EVENT_FIELDS, type EventListener } from '#platform/events';
import { table } from '../support/markdown.js';

const INTRODUCTION = `# Events

A state change appends its events in the statement that makes it. They are delivered after commit and before the answer, by
a relay if the process dies in between, at least once: listeners are idempotent.`;

const ORIGIN = `This page is made from the code: \`npm run generate\` writes it.`;

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
