// `node --import ./scripts/typescript.mjs <file>.ts`: runs the project's TypeScript without a build or type check.
import { register } from 'node:module';

register('./ts-loader.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
