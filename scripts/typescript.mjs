// `node --import ./scripts/typescript.mjs <file>.ts`: runs the project's TypeScript as it stands, nothing built or checked.
import { register } from 'node:module';

register('./ts-loader.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
