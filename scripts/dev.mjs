// `npm run dev`: the API from its TypeScript sources, on embedded stores where none are configured; restarts on each
// change.
// Arguments are passed to Node: `npm run debug` is `npm run dev -- --inspect`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ensureInstalled, readEnvironmentFile, ROOT, run } from './project.mjs';

const SOURCE = /(?<!\.spec)\.ts$|\.(?:sql|tsx|css|html|svg)$/;
/** Changes within this many milliseconds count as one, such as a checkout of many files. */
const QUIET_MS = 150;

process.chdir(ROOT);
readEnvironmentFile();
await ensureInstalled();
const { watch } = await import('chokidar');

await bundle();

let server = start();
let ending = false;
let timer;
const watcher = watch(['apps', 'clients', 'libs'], {
  ignoreInitial: true,
  ignored: (path, stats) => stats?.isFile() === true && !SOURCE.test(path),
});
watcher.on('all', (_event, path) => {
  clearTimeout(timer);
  timer = setTimeout(() => void restart(path), QUIET_MS);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end());

function start() {
  const child = spawn(
    process.execPath,
    [...process.argv.slice(2), '--import=./scripts/typescript.mjs', 'apps/api/src/main.ts'],
    { stdio: 'inherit' },
  );
  const exited = once(child, 'exit');
  child.once('exit', (code) => {
    if (!child.killed && !ending)
      console.log(`The server ended (${code}). It starts again at the next change.`);
  });
  return { child, exited };
}

/** What it prints if the page of the playground has a fault is enough: the API starts without it. */
async function bundle() {
  await run(process.execPath, ['scripts/bundle.mjs']);
}

/** Changes made while the old server stops are included in the new one. */
async function restart(path) {
  if (server.child.killed || ending) return;
  console.log(`${path} changed: starting again.`);
  await Promise.all([stop(), bundle()]);
  if (!ending) server = start();
}

async function stop() {
  server.child.kill('SIGTERM');
  await server.exited;
}

async function end() {
  ending = true;
  clearTimeout(timer);
  await Promise.all([watcher.close(), stop()]);
  process.exit(0);
}
