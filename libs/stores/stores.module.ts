import { Module } from '@nestjs/common';
import { DataMapsRepository } from './data-maps.repository.js';
import { DataMapsService } from './data-maps.service.js';
import { StoreConnections } from './store-connections.service.js';
import { StoreNotes } from './store-notes.repository.js';
import { StoresService } from './stores.service.js';
import { StrategyModules } from './strategy-modules.service.js';
import { TenantSlugRepository } from './tenant-slug.repository.js';

@Module({
  providers: [
    DataMapsRepository,
    DataMapsService,
    StoreConnections,
    StoreNotes,
    StoresService,
    StrategyModules,
    TenantSlugRepository,
  ],
  exports: [DataMapsService, StoreConnections, StoresService, StrategyModules],
})
export class StoresModule {}
