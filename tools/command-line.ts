import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A command line that is not understood. The usage belongs with its message. */
export class UsageError extends Error {}

type OptionTypes = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads a command line of options alone, each given at most once. npm leaves options that it took for itself in the
 * environment. Throws a UsageError of one sentence.
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
 * Runs a command: one sentence on stderr for whatever fails, with the usage where the command line is at fault. The exit
 * code is 2 then, and 1 for any other failure unless `failed` says another.
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
