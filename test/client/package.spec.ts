import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bundleClient } from '../support/client-bundle.js';

interface Package {
  private?: boolean;
  engines: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies?: Record<string, string>;
}
const read = (path: string): Package => JSON.parse(readFileSync(path, 'utf8')) as Package;

describe('The package of the client', () => {
  it('is less than 8 KB gzipped, with everything it uses', async () => {
    expect(gzipSync(await bundleClient()).length).toBeLessThan(8 * 1024);
  });

  it('uses the packages that it is tested with', () => {
    const [client, project] = [read('clients/typescript/package.json'), read('package.json')];
    const tested = { ...project.dependencies, ...project.devDependencies };
    const names = Object.keys(client.dependencies);
    expect(client.dependencies).toEqual(Object.fromEntries(names.map((name) => [name, tested[name]])));
    expect(client.engines).toEqual(project.engines);
    expect(client.private).toBe(true);
  });

  it('imports no other package', () => {
    const folder = 'clients/typescript/src';
    const imported = readdirSync(folder).flatMap((name) =>
      [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/ from '([^.'][^']*)'/g)].map(
        ([, specifier]) => specifier,
      ),
    );
    const { dependencies } = read('clients/typescript/package.json');
    expect(new Set(imported)).toEqual(new Set(Object.keys(dependencies)));
  });
});
