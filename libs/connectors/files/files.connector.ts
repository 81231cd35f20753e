import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES } from '../staged/index.js';

/** Folders of files with records: CSV, NDJSON, lists in JSON, XML; plain or packed. */
export const filesConnector: Connector = {
  type: 'files',
  capabilities: STAGED_CAPABILITIES,
  open: async (settings) => {
    const { FilesStore } = await import('./files.store.js');
    return new FilesStore(settings);
  },
};
