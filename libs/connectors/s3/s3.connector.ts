import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';
import { S3Driver } from './s3.driver.js';

export const s3Connector: Connector = {
  type: 's3',
  capabilities: STAGED_CAPABILITIES,
  open: async (settings) => new StagedStore(settings, new S3Driver(settings)),
};
