import type { ParseArgsConfig } from 'node:util';
import { readArguments } from '../../../tools/command-line.js';

/** The options of a long measurement; ends the process with the usage if they are invalid. */
export function benchArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  options: Options,
  usage: string,
) {
  try {
    return readArguments(process.argv.slice(2), options);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
