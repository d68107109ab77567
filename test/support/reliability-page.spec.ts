import { withSection } from './reliability-page.js';

describe('the page of reliability', () => {
  const one = withSection('# Page\n', 'npm run one', '## One\n\n1');
  const both = withSection(one, 'npm run two', '## Two\n\n2');

  it('gets a section for each run', () => {
    expect(both.match(/^## .*/gm)).toEqual(['## One', '## Two']);
  });
  it('keeps the sections of other runs when one is written again', () => {
    const again = withSection(both, 'npm run one', '## One\n\n3');
    expect(again).toBe(both.replace('\n1\n', '\n3\n'));
    expect(withSection(again, 'npm run one', '## One\n\n1')).toBe(both);
  });
});
