// `npm run licences`: the packages of the production image with their licences. Exit code 1 if one needs a look.
import { productionPackages } from './production-packages.mjs';
import { takeNoArguments } from './project.mjs';

takeNoArguments(
  'Usage: npm run licences\n  Lists the packages that production needs, with version and licence.',
);

/** They allow use in closed software and ask for no more than their text. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
]);

/** Packages that state their licence in their Readme only. */
const IN_README = { pause: 'MIT' };

const rows = productionPackages()
  .map(({ name, version, license, licenses }) => ({
    name,
    version,
    licence: license?.type ?? license ?? licenses?.[0]?.type ?? IN_README[name] ?? 'unknown',
  }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
for (const { name, version, licence } of rows) console.log(`${name}@${version}  ${licence}`);

const others = rows.filter(({ licence }) => !isPermissive(licence));
for (const { name, licence } of others) console.error(`NOT KNOWN TO BE PERMISSIVE: ${name}, ${licence}`);
process.exitCode = others.length === 0 ? 0 : 1;

/** `(MIT OR GPL-3.0)` leaves the choice, `MIT AND ISC` does not. */
function isPermissive(licence) {
  return licence
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => PERMISSIVE.has(part)));
}
