import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { Adjacency, adjacencyManifest, Entry } from '#adjacency';
import { BLOCKS, BLOCKS_MANIFEST } from '#blocks';
import { FOLLOWERS, FOLLOWING, FOLLOWING_MANIFEST } from '#following';
import { FRIENDSHIP_MANIFEST } from '#friendship';
import type { PageRequest } from '#kernel';
import { createDataSource, Replicas } from '#platform/database';
import { Metrics } from '#platform/observability';
import { PROFILES_MANIFEST, PROFILES_SHOWN } from '#profiles';
import { RELATIONSHIPS_MANIFEST, relationshipsAsJson } from '#relationships';
import { person } from '../support/people.js';
import { eventsDatabase } from './events.fixture.js';

const PEERS_SHOWN = { ...PROFILES_SHOWN, relationships: relationshipsAsJson };
const MANIFESTS = [
  adjacencyManifest(PEERS_SHOWN),
  FOLLOWING_MANIFEST,
  FRIENDSHIP_MANIFEST,
  BLOCKS_MANIFEST,
  RELATIONSHIPS_MANIFEST,
  PROFILES_MANIFEST,
];

describe('The statements for distributed tables, on PostgreSQL alone', () => {
  let plain: DataSource;
  let distributed: DataSource;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const database = await eventsDatabase(...MANIFESTS);
    plain = database.dataSource;
    const forms = new URL(database.url);
    forms.searchParams.set('options', '-c adjacency.distributed=on');
    distributed = await createDataSource(forms.href, MANIFESTS, { distributed: true }).initialize();
    close = async () => {
      await distributed.destroy();
      await database.close();
    };
  });
  afterAll(() => close());

  const adjacencyOn = (source: DataSource): Adjacency =>
    new Adjacency(
      source.getRepository(Entry),
      new Replicas(source, { databaseReplicaUrls: [] }, new Metrics(), pino({ level: 'silent' })),
      PEERS_SHOWN,
      'blocks.hidden_entries',
      null,
    );

  it('return the same pages and sizes, character by character', async () => {
    const owner = person();
    const peers = Array.from({ length: 30 }, person);
    await adjacencyOn(plain).link(
      plain,
      FOLLOWING,
      peers.map((peer) => ({ owner, peer })),
    );
    const named = peers.filter((_, i) => i % 3 > 0);
    await plain.query(
      'INSERT INTO profiles.profile (user_id, name, avatar) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])',
      [
        named,
        named.map((_, i) => ['"', '\\', '\u0001\n💥', null][i % 4]),
        named.map((_, i) => (i % 5 ? `https://a.example/${i}?é='` : null)),
      ],
    );
    const read = async (source: DataSource): Promise<unknown> => {
      const adjacency = adjacencyOn(source);
      const { next } = await adjacency.page(FOLLOWING, owner, { offset: 3, limit: 7 });
      const requests: PageRequest[] = [
        { offset: 0, limit: 10 },
        { offset: 25, limit: 10 },
        { offset: 29, limit: 1 },
        { offset: 40, limit: 10 },
        { offset: 0, limit: 20, before: next! },
        { offset: 1, limit: 20, include: { since: true } },
        { offset: 2, limit: 20, include: { since: false, relationshipWith: owner } },
        { offset: 40, limit: 20, include: { since: true, relationshipWith: owner } },
      ];
      const pages = requests.map((request) => adjacency.page(FOLLOWING, owner, request));
      const nobody = adjacency.page(FOLLOWING, person(), { offset: 0, limit: 5 });
      const sizes = adjacency.sizes([owner, peers[0]!, owner], [FOLLOWERS, FOLLOWING]);
      return { next, pages: await Promise.all(pages), nobody: await nobody, sizes: await sizes };
    };
    const answered = await read(distributed);
    expect(answered).toEqual(await read(plain));
    expect(answered).toMatchObject({
      sizes: [
        [0, 30],
        [1, 0],
        [0, 30],
      ],
    });
  });

  it('hide from a viewer whom the viewer blocks, or who blocks the viewer', async () => {
    const [owner, viewer, other, stranger] = [person(), person(), person(), person()];
    const peers = Array.from({ length: 12 }, person);
    const pairs = peers.flatMap((peer) => [
      { owner, peer },
      { owner: peer, peer: owner },
    ]);
    const adjacency = adjacencyOn(plain);
    await adjacency.link(plain, FOLLOWING, pairs);
    await adjacency.link(plain, BLOCKS, [
      { owner: viewer, peer: peers[2]! },
      { owner: viewer, peer: other },
      { owner: peers[7]!, peer: viewer },
      { owner: peers[7]!, peer: stranger },
    ]);
    const read = async (source: DataSource): Promise<unknown> => {
      const lists = adjacencyOn(source);
      const requests = [0, 3, 9, 10].map((offset) => ({ offset, limit: 4 }));
      return Promise.all(
        [viewer, other, stranger, owner].map(async (who) => ({
          pages: await Promise.all(
            [FOLLOWING, FOLLOWERS].flatMap((kind) =>
              requests.map((each) => lists.page(kind, owner, each, who)),
            ),
          ),
          sizes: await lists.sizesSeen(who, [owner, peers[2]!, peers[7]!], [FOLLOWERS, FOLLOWING, BLOCKS]),
          barred: await source.query('SELECT blocks.barred($1, $2), blocks.hidden_users($3, $1)', [
            [...peers, viewer],
            [...peers.map(() => who), peers[7]],
            who,
          ]),
        })),
      );
    };
    const seen = await read(distributed);
    expect(seen).toEqual(await read(plain));
    expect(seen).toMatchObject([
      {
        sizes: [
          [10, 10, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
      },
      {},
      {},
      {
        sizes: [
          [12, 12, 0],
          [1, 1, 0],
          [1, 1, 2],
        ],
      },
    ]);
  });
});
