// `npm start`: installs, builds and starts the API on embedded stores, doing only what is not done yet.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fail, MAIN, readEnvironmentFile, ROOT, runBuilt, takeNoArguments } from './project.mjs';

checkNode();
takeNoArguments(
  'Usage: npm start\n  Configured by the environment and the file .env: PORT=4000 npm start. See docs/configuration.md.',
);
readEnvironmentFile();
await requireFreePort(
  process.env.PORT?.trim() || '3000',
  process.env.HOST?.trim().replace(/^\[(.*)\]$/, '$1') || undefined,
);
await runBuilt(MAIN);

/** Fails on an older Node than the tested ones, and warns of any other that is not tested. */
function checkNode() {
  const { node } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).engines;
  const tested = [...node.matchAll(/\^(\d+)\.(\d+)/g)].map(([, ...version]) => version.map(Number));
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (tested.some(([of, from]) => major === of && minor >= from)) return;
  const [oldest, from] = tested[0];
  const told = tested.map((version) => `${version[0]} (from ${version.join('.')})`).join(' or ');
  const message = `This is Node ${process.versions.node}; the project is tested with Node ${told}.`;
  if (major < oldest || (major === oldest && minor < from)) fail(message);
  console.error(message);
}

/** The server itself reports a port that is out of range, together with all other configuration errors. */
async function requireFreePort(port, host) {
  if (!/^\d+$/.test(port) || Number(port) > 65535) return;
  const error = await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen(Number(port), host, () => probe.close(() => resolve(undefined)));
  });
  if (error === undefined) return;
  const other = Number(port) < 65535 ? Number(port) + 1 : 3000;
  const advice = `PORT=${other} npm start`;
  if (error.code === 'EADDRINUSE') {
    fail(
      `Port ${port} is taken by another program. Stop that program, or choose another port:\n\n  ${advice}\n`,
    );
  }
  if (error.code === 'EACCES')
    fail(`This user may not listen on port ${port}. Choose one above 1023:\n\n  PORT=3000 npm start\n`);
  fail(`The server cannot listen on ${host}:${port} (${error.code}). Check HOST and PORT.`);
}
