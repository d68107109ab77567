// `npm run <tool> -- ...`: builds what is not built yet, then runs tools/<name>/main.ts.
import { join } from 'node:path';
import { readEnvironmentFile, ROOT, runBuilt } from './project.mjs';

readEnvironmentFile();
const [name] = process.argv.splice(2, 1);
await runBuilt(join(ROOT, 'dist/tools', name, 'main.js'));
