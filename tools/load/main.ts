import { load } from './load.js';

const terminal = { log: console.log, error: console.error, progress: process.stderr };

process.exitCode = await load(process.argv.slice(2), process.env, terminal);
