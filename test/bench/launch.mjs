// Runs a TypeScript file of the project under plain Node: node test/bench/launch.mjs <file> [arguments].
import 'reflect-metadata';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

register('../support/ts-loader.mjs', import.meta.url);
const [file] = process.argv.splice(2, 1);
await import(pathToFileURL(resolve(file)).href);
