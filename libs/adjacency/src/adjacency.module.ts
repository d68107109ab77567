import { Module } from '@nestjs/common';
import { Adjacency } from './adjacency.js';
import { Roller } from './roller.js';

@Module({ providers: [Adjacency, Roller], exports: [Adjacency, Roller] })
export class AdjacencyModule {}
