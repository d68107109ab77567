import { readFileSync } from 'node:fs';

/** The arguments of Node in `npm run start:prod`: its options, and the file of the built server. */
export function productionCommand(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  return scripts['start:prod']!.replace(/^exec node /, '').split(' ');
}
