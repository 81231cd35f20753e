import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';

export const s3Connector: Connector = {
  type: 's3',
  capabilities: STAGED_CAPABILITIES,
  open: async (settings) => {
    const { S3Driver } = await import('./s3.driver.js');
    return new StagedStore(settings, new S3Driver(settings));
  },
};
