import pg from 'pg';
import { listDeadLetters, replayDeadLetters, type Transaction } from '#platform';

const USAGE = `Usage: node dist/tools/dead-letters/main.js list | replay [id]
  list         prints the events that a listener failed on for good, one JSON object a line
  replay       gives all of them back to the relay
  replay <id>  gives those of one event back
DATABASE_URL names the database.`;

const [command, id, ...rest] = process.argv.slice(2);
const wellFormed =
  rest.length === 0 &&
  ((command === 'list' && id === undefined) ||
    (command === 'replay' && (id === undefined || /^\d{1,18}$/.test(id))));

if (!wellFormed || !process.env.DATABASE_URL) {
  console.error(USAGE);
  process.exit(2);
}

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
try {
  const db: Transaction = {
    query: async <Row>(statement: { name: string; text: string }, params: readonly unknown[]) =>
      (await client.query({ ...statement, values: [...params] })).rows as Row[],
  };
  if (command === 'list') {
    for (const letter of await listDeadLetters(db)) console.log(JSON.stringify(letter));
  } else {
    console.log(`${await replayDeadLetters(db, id)} replayed`);
  }
} finally {
  await client.end();
}
