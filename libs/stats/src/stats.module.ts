import { Module } from '@nestjs/common';
import { StatsController } from './http/stats.controller.js';
import { ForgetCounts } from './listeners/forget-counts.listener.js';
import { StalenessObserver } from './staleness-observer.js';
import { GetCounts } from './use-cases/get-counts.js';
import { UserCountsCache } from './user-counts.cache.js';

@Module({
  controllers: [StatsController],
  providers: [UserCountsCache, GetCounts, ForgetCounts, StalenessObserver],
})
export class StatsModule {}
