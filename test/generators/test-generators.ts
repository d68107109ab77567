import { createDatabase, type TestDatabase } from '../support/database.js';
import { startServer, type TestServer } from '../support/server.js';
import type { Generator } from './generators.js';
import { runGenerator } from './run-generator.js';

/** Defines a test for each generator, all against one server. */
export function testGenerators(generators: readonly Generator[]): void {
  describe('A client that is generated from the document', () => {
    let database: TestDatabase;
    let server: TestServer;

    beforeAll(async () => {
      database = await createDatabase();
      server = await startServer({ DATABASE_URL: database.url });
    }, 60_000);
    afterAll(async () => {
      await server?.stop();
      await database?.drop();
    });

    it.each(generators.map((generator) => [generator.name, generator] as const))(
      'by %s compiles, follows, lists by cursor, counts, and reads an error',
      (_name, generator) => runGenerator(generator, server.url),
      600_000,
    );
  });
}
