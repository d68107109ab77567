import { runCommandLine, UsageError } from '../command-line.js';

const USAGE = `Usage: npm run dead-letters -- list | replay [id]
  list         prints the events for which a listener failed at every retry, one JSON object per line
  replay       passes all of them to the relay again
  replay <id>  the same for one event`;

async function main(args: readonly string[]): Promise<void> {
  const [command, id, ...rest] = args;
  const isList = command === 'list' && id === undefined;
  const isReplay = command === 'replay' && (id === undefined || /^\d{1,18}$/.test(id));
  if (args.length === 0) throw new UsageError('A command is missing.');
  if (rest.length > 0 || !(isList || isReplay)) throw new UsageError(`Invalid command: ${args.join(' ')}`);
  // Loaded only here: loading the libs takes a second, which the usage does not need.
  const { list, replay } = await import('./letters.js');
  await (isList ? list() : replay(id));
}

const args = process.argv.slice(2);
if (args.some((argument) => argument === '--help' || argument === '-h')) console.log(USAGE);
else await runCommandLine(USAGE, () => main(args));
