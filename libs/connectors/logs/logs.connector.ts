import type {
  Catalogue,
  Connector,
  ReadSession,
  ScanRequest,
  ScanResult,
  Store,
  StoreSettings,
  WriteSession,
} from '../spi/index.js';
import { outcomeOf } from './patch/journal-inspection.js';
import { describeLogs } from './log-catalogue.js';
import { scanFamilies } from './log-scan.js';
import { openRoot } from './families/log-tree.js';
import { LogReadSession } from './read-session.js';
import { SearchMemory } from './search-memory.js';
import { LogWriteSession, type WriteOptions } from './write-session.js';

const CAPABILITIES = { shape: 'text', atomic: false } as const;

/** Folders of log and text files (anonymization reference 8): tokens are replaced by others of the same length. */
export const logsConnector: Connector = {
  type: 'logs',
  capabilities: CAPABILITIES,
  open: async (settings) => new LogStore(settings),
};

class LogStore implements Store {
  readonly capabilities = CAPABILITIES;
  readonly #memory = new SearchMemory();

  constructor(private readonly settings: StoreSettings) {}

  get id(): string {
    return this.settings.id;
  }

  describe(): Promise<Catalogue> {
    return describeLogs(this.settings);
  }

  async read(): Promise<ReadSession> {
    await openRoot(this.settings);
    return new LogReadSession(this.settings, undefined, this.#memory);
  }

  write(options: WriteOptions): Promise<WriteSession> {
    return LogWriteSession.open(this.settings, options, this.#memory);
  }

  outcome(token: string): Promise<'committed' | 'aborted' | 'partial' | 'unknown'> {
    return outcomeOf(this.settings, token);
  }

  /** The files themselves tell the outcome; nothing is kept beside them. */
  async forget(): Promise<void> {}

  scan(request: ScanRequest): AsyncIterable<ScanResult> {
    return scanFamilies(this.settings, request);
  }

  async close(): Promise<void> {
    this.#memory.forget();
  }
}
