import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Adjacency } from './adjacency.repository.js';
import { ADJACENCY_ENTITIES } from './entities/index.js';
import { PEERS_SHOWN, type PeersShown } from './peers-shown.js';
import { Roller } from './roller.js';
import { RollerRepository } from './roller.repository.js';
import { RollerMetrics } from './roller-metrics.js';

@Module({})
export class AdjacencyModule {
  /** For the whole application. */
  static forRoot(peersShown: PeersShown): DynamicModule {
    return {
      module: AdjacencyModule,
      global: true,
      imports: [TypeOrmModule.forFeature(ADJACENCY_ENTITIES)],
      providers: [
        { provide: PEERS_SHOWN, useValue: peersShown },
        Adjacency,
        RollerRepository,
        Roller,
        RollerMetrics,
      ],
      exports: [Adjacency],
    };
  }
}
