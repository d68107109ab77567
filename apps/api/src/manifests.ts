import { adjacencyManifest } from '#adjacency';
import { FOLLOWING_MANIFEST } from '#following';
import { FRIENDSHIP_MANIFEST } from '#friendship';
import type { Manifest } from '#kernel';
import { CACHE_MANIFEST } from '#platform/cache';
import { EVENTS_MANIFEST } from '#platform/events';
import { PROFILES_AS_JSON, PROFILES_MANIFEST } from '#profiles';
import { STATS_MANIFEST } from '#stats';

/** Every lib that brings something, in the order in which schemas are made and tags are read. */
export const MANIFESTS: readonly Manifest[] = [
  EVENTS_MANIFEST,
  CACHE_MANIFEST,
  adjacencyManifest(PROFILES_AS_JSON),
  FOLLOWING_MANIFEST,
  FRIENDSHIP_MANIFEST,
  STATS_MANIFEST,
  PROFILES_MANIFEST,
];
