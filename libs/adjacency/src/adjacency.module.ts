import { Module } from '@nestjs/common';
import { Adjacency } from './adjacency.js';
import { RollerMetrics } from './roller-metrics.js';
import { Roller } from './roller.js';

@Module({ providers: [Adjacency, Roller, RollerMetrics], exports: [Adjacency, Roller] })
export class AdjacencyModule {}
