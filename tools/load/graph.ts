/** An edge of the generated graph, between user numbers, with its time in milliseconds since 1970. */
type Edge = readonly [follower: number, followee: number, at: number];

export interface GraphShape {
  readonly users: number;
  readonly edges: number;
  /** How many of the edges end at user 0; if there are more than users, additional users follow only user 0. */
  readonly celebrity: number;
  readonly seed: number;
}

/** Exponent of the in-degree's power law, as fitted to Twitter's follower graph (Kwak et al. 2010). */
const EXPONENT = 2.276;
/** The follows have random times in these years. */
const BEGIN = Date.UTC(2022, 0);
const END = Date.UTC(2025, 0);

/** Generates a graph of distinct edges from a seed. In-degrees follow a power law; followers are uniform. */
function* powerLawGraph({ users, edges, celebrity, seed }: GraphShape): Generator<Edge> {
  const random = mulberry32(seed);
  const at = (): number => BEGIN + Math.floor(random() * (END - BEGIN));
  const fans = Math.min(celebrity, edges);
  for (let fan = 1; fan <= fans; fan++) yield [fan, 0, at()];

  const weight = (rank: number): number => rank ** (-1 / (EXPONENT - 1));
  let weights = 0;
  for (let rank = 1; rank < users; rank++) weights += weight(rank);
  let left = edges - fans;
  for (let rank = 1; rank < users && left > 0; rank++) {
    const degree = Math.min(users - 1, left, Math.ceil((left * weight(rank)) / weights));
    weights -= weight(rank);
    left -= degree;
    const step = strideThrough(users, random);
    let follower = Math.floor(random() * users);
    for (let made = 0; made < degree; follower = (follower + step) % users) {
      if (follower === rank) continue;
      yield [follower, rank, at()];
      made++;
    }
  }
}

/** A step with which all n places are visited before the first one comes again. */
function strideThrough(n: number, random: () => number): number {
  for (;;) {
    const step = 1 + Math.floor(random() * n);
    if (gcd(step, n) === 1) return step;
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** The graph as rows for COPY: follower, followee and time, separated by tabs. */
export function* graphRows(shape: GraphShape): Generator<string> {
  for (const [follower, followee, at] of powerLawGraph(shape))
    yield `${userId(shape.seed, follower)}\t${userId(shape.seed, followee)}\t${new Date(at).toISOString()}\n`;
}

/** The id of a generated user. */
export function userId(seed: number, user: number): string {
  const hash = Math.imul(user ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');
  return `${hex(hash, 8)}-${hex(seed & 0xffff, 4)}-4000-8000-${hex(user, 12)}`;
}

/** Uniform numbers in [0, 1) from a 32-bit seed (T. Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
