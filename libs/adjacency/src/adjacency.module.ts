import { type DynamicModule, Module } from '@nestjs/common';
import { Adjacency } from './adjacency.js';
import { PEERS_AS_JSON } from './peers-as-json.js';
import { Roller } from './roller.js';
import { RollerMetrics } from './roller-metrics.js';

@Module({})
export class AdjacencyModule {
  /** For the whole application. `peersAsJson` names the SQL function that shows peers: see `PEERS_AS_JSON`. */
  static forRoot(peersAsJson: string): DynamicModule {
    return {
      module: AdjacencyModule,
      global: true,
      providers: [{ provide: PEERS_AS_JSON, useValue: peersAsJson }, Adjacency, Roller, RollerMetrics],
      exports: [Adjacency],
    };
  }
}
