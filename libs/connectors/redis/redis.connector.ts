import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';

export const redisConnector: Connector = {
  type: 'redis',
  capabilities: STAGED_CAPABILITIES,
  open: async (settings) => {
    const { RedisDriver } = await import('./redis.driver.js');
    return new StagedStore(settings, new RedisDriver(settings));
  },
};
