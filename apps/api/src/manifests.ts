import { adjacencyManifest } from '#adjacency';
import { BLOCKS_MANIFEST } from '#blocks';
import { FOLLOWING_MANIFEST } from '#following';
import { FRIENDSHIP_MANIFEST } from '#friendship';
import type { Manifest } from '#kernel';
import { AUTH_MANIFEST } from '#platform/auth';
import { CACHE_MANIFEST } from '#platform/cache';
import { DATABASE_MANIFEST } from '#platform/database';
import { EVENTS_MANIFEST } from '#platform/events';
import { HTTP_MANIFEST } from '#platform/http';
import { PROFILES_MANIFEST, PROFILES_SHOWN } from '#profiles';
import { RELATIONSHIPS_MANIFEST, relationshipsAsJson } from '#relationships';
import { STATS_MANIFEST } from '#stats';

/** All libs with a manifest, in the order of schema creation and of the OpenAPI tags. */
export const MANIFESTS: readonly Manifest[] = [
  DATABASE_MANIFEST,
  EVENTS_MANIFEST,
  CACHE_MANIFEST,
  AUTH_MANIFEST,
  HTTP_MANIFEST,
  adjacencyManifest({ ...PROFILES_SHOWN, relationships: relationshipsAsJson }),
  FOLLOWING_MANIFEST,
  FRIENDSHIP_MANIFEST,
  STATS_MANIFEST,
  BLOCKS_MANIFEST,
  RELATIONSHIPS_MANIFEST,
  PROFILES_MANIFEST,
];

/** The rules that hold over the data of all libs. */
export const INVARIANTS = MANIFESTS.flatMap(({ invariants = [] }) => invariants);
