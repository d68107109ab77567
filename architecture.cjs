/**
 * Every lib, and exactly the libs that it uses: no other may be imported, nor may its SQL name another's schema.
 * A row allows no more than is used; test/architecture compares the two, and README's diagram is made from this.
 */
const LIBS = {
  kernel: [],
  'platform/config': [],
  'platform/observability': ['platform/config'],
  'platform/database': ['kernel', 'platform/config'],
  'platform/events': ['kernel', 'platform/database', 'platform/observability'],
  'platform/cache': ['kernel', 'platform/config', 'platform/database', 'platform/observability'],
  'platform/auth': ['kernel', 'platform/config', 'platform/observability'],
  'platform/http': [
    'kernel',
    'platform/auth',
    'platform/cache',
    'platform/config',
    'platform/database',
    'platform/observability',
  ],
  'platform/embedded': ['platform/config'],
  adjacency: ['kernel', 'platform/database', 'platform/observability'],
  profiles: ['kernel', 'platform/auth', 'platform/database', 'platform/http'],
  following: [
    'kernel',
    'platform/auth',
    'platform/database',
    'platform/events',
    'platform/http',
    'adjacency',
  ],
  friendship: [
    'kernel',
    'platform/auth',
    'platform/config',
    'platform/database',
    'platform/events',
    'platform/http',
    'platform/observability',
    'adjacency',
  ],
  blocks: [
    'kernel',
    'platform/auth',
    'platform/database',
    'platform/events',
    'platform/http',
    'adjacency',
    'following',
    'friendship',
  ],
  stats: [
    'kernel',
    'platform/auth',
    'platform/cache',
    'platform/events',
    'platform/http',
    'platform/observability',
    'adjacency',
    'following',
    'friendship',
    'blocks',
  ],
};

module.exports = { LIBS };
