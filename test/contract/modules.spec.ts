import { readFileSync } from 'node:fs';
import { EventListeners } from '#platform/events';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { LIBS, ROWS, shortName } from '../architecture/libs.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectGenerated } from '../support/generated.js';
import { type Module, modulesDiagram, withDiagram } from './modules-diagram.js';

const PAGE = 'README.md';

/** Built from the rows, which test/architecture/rows.spec.ts compares with the imports. */
describe('the modules in README', () => {
  let host: TestApp;
  let diagram: string;

  beforeAll(async () => {
    host = await startApp();
    const listeners = host.app.get(EventListeners).all();
    const astray = listeners.filter(({ name }) => !LIBS.map(shortName).includes(name.split('.')[0]!));
    expect(astray.map(({ name }) => `begin the name of the listener ${name} with that of its lib`)).toEqual(
      [],
    );
    const reactions = MANIFESTS.flatMap(({ name: publisher, events = [] }) =>
      [
        ...new Set(
          listeners
            .filter(({ types }) => events.some(({ type }) => types.includes(type)))
            .map(({ name }) => name.split('.')[0]!),
        ),
      ].map((listener) => ({ publisher, listener })),
    );
    const modules = Object.entries(ROWS).map(([lib, uses]) => ({
      lib,
      uses,
      readme: readFileSync(`libs/${lib}/README.md`, 'utf8'),
    }));
    diagram = modulesDiagram(modules, reactions);
  });
  afterAll(() => host.close());

  it('match the generated diagram', () => {
    expectGenerated(PAGE, withDiagram(readFileSync(PAGE, 'utf8'), diagram));
  });
});

describe('the diagram of the modules', () => {
  const module = (lib: string, ...uses: string[]): Module => ({
    lib,
    uses,
    readme: `# ${lib}\n\n**Purpose.** What "${lib}"\nis: and more.\n`,
  });
  const text = modulesDiagram(
    [
      module('kernel'),
      module('platform/events', 'kernel', 'platform/database'),
      module('platform/database', 'kernel'),
      module('likes', 'kernel', 'platform/events'),
      module('feed', 'likes', 'platform/database'),
    ],
    [{ publisher: 'likes', listener: 'feed' }],
  );

  it('has each context with its purpose, and the arrows among contexts', () => {
    expect(text).toContain(`feed["feed: what 'feed' is"]`);
    expect(text).toContain('    feed --> likes\n');
    expect(text).not.toMatch(/likes -->/);
  });

  it('has the technical libs in their own box', () => {
    expect(text).toMatch(/subgraph platform\n {4}database & events\n {4}events --> database\n {2}end/);
  });

  it('has one line for all that use the same libs', () => {
    const both = modulesDiagram([module('likes'), module('feed', 'likes'), module('search', 'likes')], []);
    expect(both).toContain('    search & feed --> likes\n');
  });

  it('has events as dotted arrows, and none to the kernel', () => {
    expect(text).toContain('likes -. events .-> feed');
    expect(text).not.toMatch(/--> .*kernel/);
  });

  it('goes between the markers and leaves the rest of the page', () => {
    const page = 'a\n<!-- generated: modules -->\nold\n<!-- end of generated -->\nb\n';
    expect(withDiagram(page, 'new')).toBe(
      'a\n<!-- generated: modules -->\nnew\n<!-- end of generated -->\nb\n',
    );
    expect(withDiagram(withDiagram(page, 'x'), 'new')).toBe(withDiagram(page, 'new'));
    expect(() => withDiagram('a', 'new')).toThrow('Put the lines');
  });

  it('reports a missing purpose', () => {
    expect(() => modulesDiagram([{ lib: 'likes', uses: [], readme: '# likes' }], [])).toThrow(
      'Begin libs/likes/README.md',
    );
  });
});
