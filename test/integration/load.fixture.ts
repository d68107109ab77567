import { PassThrough } from 'node:stream';
import { load } from '../../tools/load/load.js';

/** How a command ended, and what it printed. */
export interface Ended {
  code: number;
  output: string;
}

/** Runs a load in this process: starting another takes seconds. `said` gets each line at once. */
export async function runLoad(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  said: (line: string) => void = () => undefined,
): Promise<Ended> {
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
    said(line);
  };
  const code = await load(args, env, { log: say, error: say, progress: new PassThrough().resume() });
  return { code, output: lines.join('\n') };
}
