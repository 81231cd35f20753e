import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';

export const mongodbConnector: Connector = {
  type: 'mongodb',
  capabilities: STAGED_CAPABILITIES,
  open: async (settings) => {
    const { MongoDriver } = await import('./mongodb.driver.js');
    return new StagedStore(settings, new MongoDriver(settings));
  },
};
