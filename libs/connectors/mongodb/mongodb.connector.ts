import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';
import { MongoDriver } from './mongodb.driver.js';

export const mongodbConnector: Connector = {
  type: 'mongodb',
  capabilities: STAGED_CAPABILITIES,
  open: (settings) => Promise.resolve(new StagedStore(settings, new MongoDriver(settings))),
};
