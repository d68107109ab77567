import 'reflect-metadata';
import { ConfigError, loadConfig } from '#platform/config';
import { provideMissingStores } from '#platform/embedded';
import { createApp } from './configure-app.js';
import { listen } from './listen.js';
import { welcome } from './welcome.js';

const HARD_STOP_MS = 10_000;

async function main(): Promise<void> {
  const given = loadConfig(process.env);
  const stores = await provideMissingStores(given);
  const { config } = stores;
  const app = await createApp(config);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), HARD_STOP_MS).unref();
    await app.close();
    await stores.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  await listen(app, config.port, config.host);
  const address = app.getHttpServer().address() as { port: number };
  if (!config.production && stores.generatedSecret) {
    process.stdout.write(
      await welcome({
        url: `http://localhost:${address.port}`,
        databaseUrl: given.databaseUrl === undefined ? config.databaseUrl : undefined,
        secret: stores.generatedSecret,
        jwt: config.jwt,
      }),
    );
  }
}

main().catch((error: unknown) => {
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
  if (error instanceof ConfigError) process.stderr.write(`${message}\n`);
  else if (code === 'EADDRINUSE') process.stderr.write(`Port ${port} is taken; set PORT to another one.\n`);
  else process.stderr.write(`The server cannot start: ${message}\n`);
  process.exit(1);
});
