import type {
  Catalogue,
  PendingRows,
  ReadSession,
  ScanRequest,
  ScanResult,
  Store,
  StoreCapabilities,
  StoreSettings,
  WriteSession,
} from '../spi/index.js';
import { TokenFinder } from '../sql/scan-tokens.js';
import { refuseReadOnly, selectCollections } from '../sql/store-checks.js';
import { applyRedoLog, giveUp } from './apply-redo-log.js';
import { lockDigest, NoteLease } from './note-lease.js';
import { RedoLog } from './redo-log.js';
import type { StagedDriver } from './staged-driver.js';
import { StagedReadSession } from './staged-read-session.js';
import { scanCollection } from './staged-scan.js';
import { StagedWriteSession } from './staged-write-session.js';

export const STAGED_CAPABILITIES: StoreCapabilities = { shape: 'records', atomic: false };

/** Shorter, and a busy machine would lose its fence. */
const SHORTEST_LEASE_MS = 1_000;

type Outcome = 'committed' | 'aborted' | 'partial';

/** A store of records without transactions, made of its driver. */
export class StagedStore implements Store {
  constructor(
    private readonly settings: StoreSettings,
    private readonly driver: StagedDriver,
    readonly capabilities: StoreCapabilities = STAGED_CAPABILITIES,
  ) {}

  get id(): string {
    return this.settings.id;
  }

  describe(): Promise<Catalogue> {
    return this.driver.describe();
  }

  async read(): Promise<ReadSession> {
    await this.driver.ping();
    return new StagedReadSession(this.driver, { store: this.id, limits: this.settings.limits });
  }

  /** What an earlier session with this lock left behind is finished or given up first. */
  async write(options: { lock: string; resume?: string; signal?: AbortSignal }): Promise<WriteSession> {
    refuseReadOnly(this.settings);
    await this.driver.ping();
    const lease = await this.lease(lockDigest(options.lock), options.signal);
    try {
      for (const log of await RedoLog.ofLock(this.driver.notes, lease.digest)) await this.settle(log, lease);
    } catch (error) {
      await lease.release().catch(() => undefined);
      throw error;
    }
    const { resume, signal } = options;
    return new StagedWriteSession(this.driver, {
      store: this.id,
      limits: this.settings.limits,
      signal,
      lease,
      resumed: resume === undefined ? null : RedoLog.byToken(this.driver.notes, resume),
    });
  }

  /** A session that has not begun to commit is given up by being asked for: its own commit then fails. */
  async outcome(token: string): Promise<Outcome | 'unknown'> {
    const log = RedoLog.byToken(this.driver.notes, token);
    if (!log) return 'unknown';
    const head = await log.head();
    if (head === null) return 'aborted';
    if (head.state === 'prepared' && (await giveUp(this.driver, log))) return 'aborted';
    if (head.state === 'applied') return head.left > 0 ? 'partial' : 'committed';
    refuseReadOnly(this.settings);
    const lease = await this.lease(log.lockDigest);
    try {
      return await this.settle(log, lease);
    } finally {
      await lease.release();
    }
  }

  async forget(token: string): Promise<void> {
    const log = RedoLog.byToken(this.driver.notes, token);
    await log?.remove();
    if (log) await this.driver.pieces?.discard(log.session);
  }

  async *scan(request: ScanRequest): AsyncIterable<ScanResult> {
    const finder = new TokenFinder(request.tokens);
    const { collections } = await this.driver.describe();
    for (const info of selectCollections(collections, request))
      yield await scanCollection(this.driver, info, finder, request);
  }

  async pending(): Promise<ReadonlyMap<string, PendingRows>> {
    const found = new Map<string, PendingRows>();
    if (!this.driver.pending) return found;
    const { collections } = await this.driver.describe();
    for (const { name } of collections) {
      const pending = await this.driver.pending(name);
      if (pending) found.set(name, pending);
    }
    return found;
  }

  close(): Promise<void> {
    return this.driver.close();
  }

  /** Behind the fence: nobody else works on this log. */
  private async settle(log: RedoLog, lease: NoteLease): Promise<Outcome> {
    const head = await log.head();
    if (head?.state === 'applied') return head.left > 0 ? 'partial' : 'committed';
    if (head === null || head.state === 'prepared') {
      await log.remove();
      await this.driver.pieces?.discard(log.session);
      return 'aborted';
    }
    const applied = await applyRedoLog(
      { driver: this.driver, lease, batchRows: this.settings.limits.batchRows },
      log,
    );
    if ('refused' in applied) return 'aborted';
    return applied.left > 0 ? 'partial' : 'committed';
  }

  private lease(digest: string, signal?: AbortSignal): Promise<NoteLease> {
    const ttlMs = Math.max(SHORTEST_LEASE_MS, 2 * this.settings.limits.lockTimeoutMs);
    return NoteLease.take(this.driver.notes, digest, ttlMs, signal);
  }
}

/** All that hold rows of their own; a view shows rows of others and is scanned only when asked for by name. */
