// `npm run <tool> -- ...`: builds what is not built yet, then runs tools/<name>/main.ts in this very process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, ROOT } from './project.mjs';

const [name] = process.argv.splice(2, 1);
const main = join(ROOT, 'dist/tools', name, 'main.js');
process.chdir(ROOT);
await ensureInstalled();
await ensureBuilt();
process.setSourceMapsEnabled(true);
process.argv[1] = main;
await import(pathToFileURL(main).href);
