export { DataMapRecord } from './data-map.entity.js';
export { DataMapsRepository } from './data-maps.repository.js';
export { DataMapsService } from './data-maps.service.js';
export type { ActiveDataMap } from './data-maps.service.js';
export { StoreConnections } from './store-connections.service.js';
export { TenantSlugRepository } from './tenant-slug.repository.js';
export { StoresService } from './stores.service.js';
export { StrategyModules } from './strategy-modules.service.js';
export { StoresModule } from './stores.module.js';
