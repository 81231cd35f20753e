import type { Connector, StoreCapabilities } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';

const CAPABILITIES: StoreCapabilities = { ...STAGED_CAPABILITIES, search: true };

export const mongodbConnector: Connector = {
  type: 'mongodb',
  capabilities: CAPABILITIES,
  open: async (settings) => {
    const { MongoDriver } = await import('./mongodb.driver.js');
    return new StagedStore(settings, new MongoDriver(settings), CAPABILITIES);
  },
};
