import fc from 'fast-check';
import { createLists } from '../integration/adjacency.fixture.js';
import { behavesLikeArrays } from '../integration/adjacency.model.js';

describe('The list engine on Citus', () => {
  it('behaves like plain arrays', async () => {
    const lists = await createLists(2, { distributed: true });
    try {
      await fc.assert(behavesLikeArrays(lists), { numRuns: 5 });
    } finally {
      await lists.close();
    }
  });
});
