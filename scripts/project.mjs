// What `npm start`, `npm test` and the tools share. Only what Node brings: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const MAIN = join(ROOT, 'dist/apps/api/src/main.js');

const BUILD_STAMP = join(ROOT, 'dist/.built-from');
const BUILD_SOURCES = [
  'apps',
  'clients',
  'libs',
  'scripts/bundle.mjs',
  'tools',
  'docs/reference',
  'package.json',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
];

/** Preparations print nothing to stdout: a command's output, such as a token, may be assigned to a variable. */
const BESIDE = ['inherit', process.stderr, process.stderr];
const TICK_MS = 5_000;

/** Prints what is running, and every few seconds for how long; the returned function ends that. */
function announce(what) {
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1000);
  console.error(`${what} ...`);
  const timer = setInterval(() => console.error(`${what} ... ${seconds()} s`), TICK_MS);
  return () => clearInterval(timer);
}

/** Reads `.env` if it exists. Variables that are already set are kept. */
export function readEnvironmentFile() {
  const file = join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Exits with the usage if a command without parameters is given arguments. */
export function takeNoArguments(usage) {
  const [first] = process.argv.slice(2);
  if (first === '--help' || first === '-h') {
    console.log(usage);
    process.exit(0);
  }
  if (first !== undefined) fail(`Unknown argument: ${first}\n\n${usage}`, 2);
}

/** Runs `npm ci` unless the installed packages are those of package-lock.json. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const done = announce('Installing the dependencies (npm ci)');
  // NODE_ENV=production or an npm setting may skip packages that building and testing need.
  const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code } = await launch('npm', ['ci', ...flags], { stdio: BESIDE });
  done();
  if (code !== 0) fail(`npm ci failed (exit code ${code}). See the output above.`);
}

/** Runs `npm run build` unless the last build was made from the current sources. */
export async function ensureBuilt() {
  const sources = hashOf(BUILD_SOURCES);
  if (read(BUILD_STAMP) === sources && read(MAIN) !== undefined) return;
  const done = announce('Building');
  const { code } = await launch('npm', ['run', '--silent', 'build'], { stdio: BESIDE });
  done();
  if (code !== 0) fail(`The build failed (exit code ${code}). See the output above.`);
  writeFileSync(BUILD_STAMP, sources);
}

/**
 * Installs and builds if necessary, then runs a built program in this process: so signals reach the program, and no
 * child process can remain.
 */
export async function runBuilt(main) {
  process.chdir(ROOT);
  await ensureInstalled();
  await ensureBuilt();
  process.setSourceMapsEnabled(true);
  process.argv[1] = main;
  await import(pathToFileURL(main).href);
}

/** Runs a program in the project's folder, shows its output, and resolves with its exit code. Signals are passed on. */
export async function run(command, args, env = {}) {
  const { code } = await launch(command, args, { stdio: 'inherit', env });
  return code;
}

/** Runs a program of a dependency. */
export function runTool(name, args, env) {
  return run(toolPath(name), args, env);
}

/** The same without showing its output, which is returned with the exit code. */
export function runToolQuietly(name, args, env = {}) {
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  return launch(toolPath(name), args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...color, ...env } });
}

function toolPath(name) {
  return join(ROOT, 'node_modules/.bin', name);
}

function launch(command, args, { stdio, env = {} }) {
  const child = spawn(command, args, { cwd: ROOT, stdio, env: { ...process.env, ...env } });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => (output += text));
  }
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${command} cannot be run: ${error.message}`);
      resolve({ code: 127, output });
    });
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      if (signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP') process.exit(1);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Runs Vitest with these arguments. */
export function runVitest(args, env) {
  return runTool('vitest', args, { NODE_ENV: 'test', ...env });
}

export function fail(message, code = 1) {
  console.error(`\n${message}`);
  process.exit(code);
}

/** After an installation npm writes its own lock file into node_modules: both must list the same packages. */
function isInstalled() {
  const wanted = packagesOf(join(ROOT, 'package-lock.json'));
  const installed = packagesOf(join(ROOT, 'node_modules/.package-lock.json'));
  if (wanted === undefined) fail('package-lock.json is missing or damaged.');
  if (installed === undefined) return false;
  const mayBeMissing = packagesForOtherMachines(wanted);
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return mayBeMissing.has(path);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** Optional packages for other systems, the packages nested in them, and packages that only these packages use. */
function packagesForOtherMachines(packages) {
  const found = new Set();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const [path, entry] of Object.entries(packages)) {
      if (entry.optional !== true || found.has(path)) continue;
      const { os, cpu, libc } = entry;
      const home = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')));
      const isForSomeMachines = os !== undefined || cpu !== undefined || libc !== undefined;
      if (isForSomeMachines || found.has(home) || usersOf(path, packages).every((user) => found.has(user))) {
        found.add(path);
      }
    }
  }
  return found;
}

/** The packages that have this one as a dependency of any kind. */
function usersOf(path, packages) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const uses = ({ dependencies, optionalDependencies, peerDependencies }) =>
    [dependencies, optionalDependencies, peerDependencies].some((kind) => kind !== undefined && name in kind);
  return Object.keys(packages).filter((user) => uses(packages[user]));
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const file of paths.flatMap((path) => filesUnder(join(ROOT, path)))) {
    hash.update(`\0${relative(ROOT, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  try {
    const names = readdirSync(path).sort();
    return names.flatMap((name) => filesUnder(join(path, name)));
  } catch (error) {
    return error.code === 'ENOTDIR' ? [path] : [];
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
