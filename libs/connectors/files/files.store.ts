import type { ScanRequest, ScanResult, StoreSettings } from '../spi/index.js';
import { StagedStore } from '../staged/index.js';
import { FilesDriver } from './files.driver.js';
import { scanAround } from './scan-around.js';

/** A staged store whose search also reads what its rows do not show. */
export class FilesStore extends StagedStore {
  constructor(private readonly folder: StoreSettings) {
    super(folder, new FilesDriver(folder));
  }

  override async *scan(request: ScanRequest): AsyncIterable<ScanResult> {
    for await (const result of super.scan(request)) yield await scanAround(this.folder, request, result);
  }
}
