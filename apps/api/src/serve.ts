import { isProduction, loadConfig } from '#platform/config';
import { provideMissingStores } from '#platform/embedded';
import { createApp } from './configure-app.js';
import { reportFault } from './fault-report.js';
import { listen } from './listen.js';
import { reportStart } from './start-report.js';
import { stop } from './stop.js';
import { StopSignals } from './stop-signals.js';
import { welcome } from './welcome.js';

let listening = false;

/**
 * Runs the server until a signal ends it.
 * @param last runs before the process ends
 */
export function serve(last: () => Promise<void> = () => Promise.resolve()): void {
  process.on('uncaughtException', fail);
  start(last).catch(fail);
}

async function start(last: () => Promise<void>): Promise<void> {
  const signals = new StopSignals();
  const given = loadConfig(process.env);
  const stores = await provideMissingStores(given);
  const { config } = stores;
  const app = await createApp(config);
  // The system drops clients beyond the backlog, and these try again a second later, those that ask for health as well.
  const { port, maxConnections: backlog } = config;
  await listen((host) => app.listen({ port, host, backlog }), config.host);
  listening = true;
  signals.onFirst((signal) => {
    setTimeout(() => process.exit(1), config.hardStopSeconds * 1000).unref();
    void stop(app, config, signal)
      .then(() => stores.close())
      .then(last)
      .then(() => process.exit(0), fail);
  });
  await reportStart(app, config);
  const address = app.getHttpServer().address() as { port: number };
  if (!config.production && stores.generatedSecret) {
    process.stdout.write(
      await welcome({
        url: `http://localhost:${address.port}`,
        databaseUrl: given.databaseUrl === undefined ? config.databaseUrl : undefined,
        playground: config.playground,
        docs: config.docs,
        secret: stores.generatedSecret,
        jwt: config.jwt,
      }),
    );
  }
}

function fail(error: unknown): never {
  reportFault(
    listening ? 'The server has failed' : 'The server cannot start',
    error,
    isProduction(process.env),
  );
  process.exit(1);
}
