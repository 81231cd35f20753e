import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';
import { RedisDriver } from './redis.driver.js';

export const redisConnector: Connector = {
  type: 'redis',
  capabilities: STAGED_CAPABILITIES,
  open: async (settings) => new StagedStore(settings, new RedisDriver(settings)),
};
