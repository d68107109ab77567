import { libFolders } from './lib-folders.js';
import { newMigration } from './new-migration.js';

interface Command {
  readonly form: string;
  readonly help: string;
  /** Why the arguments are invalid; undefined if they are valid. */
  refuse(args: readonly string[]): string | undefined;
  /** Returns the text to print. */
  run(args: readonly string[]): Promise<string>;
}

const refuseAny = ([first]: readonly string[]): string | undefined =>
  first === undefined ? undefined : `Unknown argument: ${first}`;

/** Loaded only for a command that needs it: loading the libs takes a second, which the usage does not need. */
const onDatabase = () => import('./on-database.js');

const COMMANDS: Record<string, Command> = {
  status: {
    form: 'status',
    help: 'lists migrations that were run and are pending, and SQL functions that differ',
    refuse: refuseAny,
    run: async () => (await onDatabase()).status(),
  },
  up: {
    form: 'up',
    help: 'runs what is pending and installs changed SQL functions, as each start of a server does',
    refuse: refuseAny,
    run: async () => (await onDatabase()).up(),
  },
  down: {
    form: 'down',
    help: 'undoes the last migration; the data of its tables is lost',
    refuse: refuseAny,
    run: async () => (await onDatabase()).down(),
  },
  distribute: {
    form: 'distribute',
    help: 'like up, then distributes tables over the workers of Citus (docs/scaling.md); may be repeated',
    refuse: refuseAny,
    run: async () => (await onDatabase()).upAndDistribute(),
  },
  new: {
    form: 'new <lib> <name>',
    help: 'writes the skeleton of a migration; the name is in kebab-case',
    refuse: ([lib = '', name = '', ...rest]) => {
      const libs = [...libFolders().keys()];
      if (libs.length === 0) return 'There is no folder libs here: a migration is written in the sources.';
      if (!libs.includes(lib)) return `"${lib}" is no lib. These are: ${libs.join(', ')}.`;
      if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) return `"${name}" is not in kebab-case.`;
      return refuseAny(rest);
    },
    run: ([lib, name]) => Promise.resolve(newMigration(lib!, name!)),
  },
};

const USAGE = [
  'Usage: npm run migrate -- <command>, on the database in DATABASE_URL, or the embedded one while `npm start` is stopped.',
  ...Object.values(COMMANDS).map(({ form, help }) => `  ${form.padEnd(17)} ${help}`),
].join('\n');

/** The printed text, and the exit code: 2 for invalid arguments. */
export interface Outcome {
  readonly code: 0 | 2;
  readonly text: string;
}

/** Runs the command that the arguments name; if they are wrong, the outcome is the usage with the exit code 2. */
export async function runCommand([name = '', ...args]: readonly string[]): Promise<Outcome> {
  if (name === '--help' || name === '-h') return { code: 0, text: USAGE };
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return { code: 2, text: name ? `Unknown command: ${name}\n\n${USAGE}` : USAGE };
  const refused = command.refuse(args);
  if (refused !== undefined) return { code: 2, text: `${refused}\n\n${USAGE}` };
  return { code: 0, text: await command.run(args) };
}
