import { readArguments, UsageError } from '../command-line.js';
import type { GraphShape } from './graph.js';

/** The parsed command line. */
export type Options =
  | { readonly kind: 'help' }
  | { readonly kind: 'file'; readonly path: string; readonly dryRun: boolean; readonly asNewest: boolean }
  | {
      readonly kind: 'graph';
      readonly shape: GraphShape;
      readonly names: boolean;
      readonly dryRun: boolean;
    };

const OPTIONS = {
  from: { type: 'string' },
  'as-newest': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  users: { type: 'string' },
  edges: { type: 'string' },
  celebrity: { type: 'string' },
  seed: { type: 'string' },
  names: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>;

/** Reads the command line. Throws a UsageError. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const values = readArguments(args, OPTIONS, env);
  if (values.help) return { kind: 'help' };
  const dryRun = values['dry-run'] ?? false;
  if (values.from === undefined)
    return { kind: 'graph', shape: shapeOf(values), names: values.names ?? false, dryRun };
  if (values.from === '') throw new UsageError('--from needs the name of a file.');
  const made = (['users', 'edges', 'celebrity', 'seed', 'names'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (made !== undefined) throw new UsageError(`--${made} belongs to a made-up graph, and --from to a file.`);
  return { kind: 'file', path: values.from, dryRun, asNewest: values['as-newest'] ?? false };
}

function shapeOf(values: Values): GraphShape {
  if (values.users === undefined && values.edges === undefined)
    throw new UsageError('Give --from for a file, or --users and --edges for a made-up graph.');
  if (values['as-newest'])
    throw new UsageError('--as-newest belongs to a file: a made-up graph has made-up times.');
  const users = natural('users', values.users);
  const edges = natural('edges', values.edges);
  const celebrity = natural('celebrity', values.celebrity ?? '0');
  const seed = natural('seed', values.seed ?? '1');
  if (edges === 0) throw new UsageError('--edges must be 1 or more.');
  if (celebrity > edges) throw new UsageError('--celebrity must not be more than --edges.');
  const room = Math.max(users - 1, 0) ** 2 + celebrity;
  if (edges > room) throw new UsageError(`${users} users have room for ${room} edges: ask for more --users.`);
  return { users, edges, celebrity, seed };
}

function natural(name: string, text: string | undefined): number {
  if (text === undefined) throw new UsageError(`A made-up graph needs --${name}.`);
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--${name} must be a whole number below a thousand million.`);
  return Number(text);
}
