import { parseArgs, type ParseArgsConfig } from 'node:util';

/** An invalid command line. Its message is printed with the usage. */
export class UsageError extends Error {}

type OptionTypes = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads a command line that consists of options, each given at most once. npm puts options that it took for itself into
 * the environment. Throws a UsageError of one sentence.
 */
export function readArguments<const Options extends OptionTypes>(
  args: readonly string[],
  options: Options,
  env: NodeJS.ProcessEnv = process.env,
) {
  const { values, tokens } = parsed(args, options);
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new UsageError(`--${twice} is given more than once.`);
  const swallowed = Object.keys(options).find(
    (name) => env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined && !names.includes(name),
  );
  if (swallowed !== undefined && !names.includes('help'))
    throw new UsageError(`npm took --${swallowed} for itself: put -- before the first option.`);
  return values;
}

function parsed<const Options extends OptionTypes>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, tokens: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${message.split(/\. |\n/)[0]!.replace(/\.$/, '')}.`);
  }
}

/**
 * Runs a command. If it fails, one sentence is written to stderr, with the usage if the command line is invalid. The
 * exit code is then 2; for any other failure it is 1, or `failed` if that is given.
 */
export async function runCommandLine(usage: string, command: () => Promise<void>, failed = 1): Promise<void> {
  try {
    await command();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    console.error(message || code || String(error));
    if (error instanceof UsageError) console.error(`\n${usage}`);
    process.exitCode = error instanceof UsageError ? 2 : failed;
  }
}
