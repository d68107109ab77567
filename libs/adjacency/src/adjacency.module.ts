import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Adjacency } from './adjacency.repository.js';
import { ADJACENCY_ENTITIES } from './entities/index.js';
import { PEERS_AS_JSON } from './peers-as-json.js';
import { Roller } from './roller.js';
import { RollerRepository } from './roller.repository.js';
import { RollerMetrics } from './roller-metrics.js';

@Module({})
export class AdjacencyModule {
  /** For the whole application. `peersAsJson` names the SQL function that shows peers: see `PEERS_AS_JSON`. */
  static forRoot(peersAsJson: string): DynamicModule {
    return {
      module: AdjacencyModule,
      global: true,
      imports: [TypeOrmModule.forFeature(ADJACENCY_ENTITIES)],
      providers: [
        { provide: PEERS_AS_JSON, useValue: peersAsJson },
        Adjacency,
        RollerRepository,
        Roller,
        RollerMetrics,
      ],
      exports: [Adjacency],
    };
  }
}
