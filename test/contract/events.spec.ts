import { readFileSync } from 'node:fs';
import { FOLLOWING_EVENTS } from '#following';
import { FRIENDSHIP_EVENTS } from '#friendship';

const rows = readFileSync('docs/events.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'));
const inCode = [...FOLLOWING_EVENTS, ...FRIENDSHIP_EVENTS].map(
  (event) => `| \`${event.type}\` | ${event.publisher} | ${event.actor} | ${event.subject} | ${event.when} |`,
);

describe('the event catalogue', () => {
  it.each(inCode)('%s is documented', (row) => expect(rows).toContain(row));
  it.each(rows)('%s exists', (row) => expect(inCode).toContain(row));
  it('lists each event once', () => expect(rows).toHaveLength(new Set(rows).size));
});
