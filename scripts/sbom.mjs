// `npm run sbom`: the packages of the image, as a bill of materials in the form of CycloneDX.
import { execFileSync } from 'node:child_process';
import { productionPackages } from './production-packages.mjs';
import { ROOT, takeNoArguments } from './project.mjs';

takeNoArguments('Usage: npm run --silent sbom > sbom.json');

const BYTES = 64 * 1024 * 1024;
const all = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format=cyclonedx'], { cwd: ROOT, encoding: 'utf8', maxBuffer: BYTES }),
);
// With --omit=dev, npm also omits packages of production that a package for development needs as well.
const installed = new Set(productionPackages().map(({ name, version }) => `${name}@${version}`));
const components = all.components.filter(({ group, name, version }) =>
  installed.has(`${group === undefined ? '' : `${group}/`}${name}@${version}`),
);
const kept = new Set([all.metadata.component, ...components].map((each) => each['bom-ref']));
const dependencies = all.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => kept.has(ref)) }));
console.log(JSON.stringify({ ...all, components, dependencies }, null, 2));
