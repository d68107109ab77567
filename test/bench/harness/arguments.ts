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
    return refuse((error as Error).message, usage);
  }
}

/** The value of an option that takes a positive number; ends the process with the usage if it is none. */
export function positiveNumber(option: string, value: string, usage: string): number {
  const number = Number(value);
  return number > 0 ? number : refuse(`${option} takes a positive number, not "${value}".`, usage);
}

/** Ends the process with the usage. */
export function refuse(message: string, usage: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
