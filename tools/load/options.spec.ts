import { UsageError } from '../command-line.js';
import { readOptions } from './options.js';

const read = (...args: string[]) => readOptions(args, {});

describe('the options of a load', () => {
  it('name a file, or the size of a graph', () => {
    expect(read('--from', 'a.csv')).toEqual({ kind: 'file', path: 'a.csv', dryRun: false, asNewest: false });
    expect(read('--from=a.csv', '--dry-run', '--as-newest')).toMatchObject({ dryRun: true, asNewest: true });
    expect(read('--users', '100000', '--edges', '5000000', '--celebrity', '3000000')).toEqual({
      kind: 'graph',
      shape: { users: 100_000, edges: 5_000_000, celebrity: 3_000_000, seed: 1 },
      names: false,
      dryRun: false,
    });
    expect(read('--users', '3', '--edges', '4', '--names')).toMatchObject({ names: true });
    expect(read('--users', '3', '--edges', '4', '--dry-run')).toMatchObject({ kind: 'graph', dryRun: true });
    expect(read('-h')).toEqual({ kind: 'help' });
  });

  it.each<[string, string[]]>([
    ['none', []],
    ['only --dry-run', ['--dry-run']],
    ['an unknown one', ['--form', 'edges.csv']],
    ['an unknown short one', ['-f', 'edges.csv']],
    ['a file that no option names', ['edges.csv']],
    ['a file behind --', ['--', 'edges.csv']],
    ['one without its value', ['--from']],
    ['one whose value is the next option', ['--from', '--dry-run']],
    ['an empty file name', ['--from=']],
    ['a value for a switch', ['--dry-run=yes', '--from', 'a.csv']],
    ['one given twice', ['--from', 'a.csv', '--from', 'b.csv']],
    ['a graph without edges', ['--users', '10']],
    ['a graph without users', ['--edges', '10']],
    ['a graph of no edges', ['--users', '10', '--edges', '0']],
    ['half of a number', ['--users', '10x', '--edges', '5']],
    ['a fraction', ['--users', '10', '--edges', '5.5']],
    ['a number in exponents', ['--users', '1e2', '--edges', '5']],
    ['an empty number', ['--users=', '--edges', '5']],
    ['a negative number', ['--users=-10', '--edges', '5']],
    ['a number beyond all graphs', ['--users', '99999999999999', '--edges', '5']],
    ['a graph and a file', ['--users', '10', '--edges', '5', '--from', 'a.csv']],
    ['names for a file', ['--names', '--from', 'a.csv']],
    ['a seed for a file', ['--seed', '5', '--from', 'a.csv']],
    ['the order of a made-up graph', ['--users', '10', '--edges', '5', '--as-newest']],
    ['more edges than the users can have', ['--users', '10', '--edges', '500']],
    ['more followers than edges', ['--users', '10', '--edges', '5', '--celebrity', '6']],
  ])('are refused with one sentence: %s', (_what, args) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(/^[^\n]+\.$/);
  });

  it.each(['from', 'dry_run', 'as_newest', 'users', 'edges', 'celebrity', 'seed'])(
    'are refused if npm has taken %s for itself',
    (name) => {
      const env = { [`npm_config_${name}`]: 'true' };
      const args = name === 'from' ? [] : ['--from', 'a.csv'];
      expect(() => readOptions(args, env)).toThrow(`npm took --${name.replace('_', '-')} for itself`);
    },
  );

  it('are used as given even if npm has one of the same name', () => {
    expect(readOptions(['--from', 'a.csv'], { npm_config_from: 'b.csv' })).toMatchObject({ path: 'a.csv' });
  });
});
