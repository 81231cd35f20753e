import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';
import { FilesDriver } from './files.driver.js';

/** Folders of files with records: CSV, NDJSON, lists in JSON, XML; plain or packed. */
export const filesConnector: Connector = {
  type: 'files',
  capabilities: STAGED_CAPABILITIES,
  open: (settings) => Promise.resolve(new StagedStore(settings, new FilesDriver(settings))),
};
