import 'reflect-metadata';
import { once } from 'node:events';
import { repl } from '@nestjs/core';
import { loadConfig } from '#platform/config';
import { provideMissingStores } from '#platform/embedded';
import { createLogger } from '#platform/observability';
import { AppModule } from './app.module.js';
import { VERSION } from './version.js';

/**
 * A prompt with `get(GetCounts)`, `methods(GetCounts)`, `debug()` and `help()`: each provider is found by its class
 * name.
 */
async function main(): Promise<void> {
  const stores = await provideMissingStores(loadConfig(process.env));
  try {
    const server = await repl(
      AppModule.forRoot(stores.config, createLogger(stores.config.logLevel, VERSION)),
    );
    // Nest closes the application at exit but nothing awaits that. The database must stop only after it is closed.
    const closing = server.listeners('exit') as (() => Promise<void>)[];
    server.removeAllListeners('exit');
    process.once('SIGTERM', () => server.close());
    await once(server, 'exit');
    for (const close of closing) await close();
  } finally {
    await stores.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
