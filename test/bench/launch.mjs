// Runs a TypeScript file of the project under plain Node: node test/bench/launch.mjs <file> [arguments].
import 'reflect-metadata';
import '../../scripts/typescript.mjs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [file] = process.argv.splice(2, 1);
await import(pathToFileURL(resolve(file)).href);
