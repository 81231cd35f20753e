import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError, ERRORS, isAppError } from '#contracts';
import type { DataMapValidation } from '#contracts/schemas';
import { checkAgainstCatalogue, dataMapHash, parseDataMap, type DataMap, type Finding } from '#engine';
import { UnitOfWork, voidDecisions } from '#persistence';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { DataMapRecord } from './data-map.entity.js';
import { DataMapsRepository } from './data-maps.repository.js';
import { StoreConnections } from './store-connections.service.js';

/** A version of the data map, parsed. */
export interface ActiveDataMap {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly map: DataMap;
  readonly document: string;
}

/** Versions are immutable, so they may be shared. */
const REMEMBERED = 100;

@Injectable()
export class DataMapsService {
  readonly #versions = new Map<string, ActiveDataMap>();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DataMapsRepository) private readonly repository: DataMapsRepository,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Puts a new version in force; the same document again changes nothing.
   * @throws AppError `data_map.invalid`, `store.connection_refused`
   */
  async activate(document: string): Promise<ActiveDataMap> {
    const map = await this.validate(document);
    const hash = dataMapHash(map);
    return this.unitOfWork.run(async () => {
      const current = await this.repository.findCurrent();
      if (current?.hash === hash) return this.#active(current);
      const record = this.#record(document, hash, (current?.version ?? 0) + 1);
      this.repository.insert(record);
      await this.audit.append({
        action: 'data_map.activated',
        object: record.id,
        data: { version: record.version, hash },
      });
      await voidDecisions(this.unitOfWork);
      return this.#active(record);
    });
  }

  /** Parses and checks that the tenant may open each connection from here, without opening any. */
  async validate(document: string): Promise<DataMap> {
    const map = parseDataMap(document);
    for (const store of map.stores) await this.connections.resolve(store);
    return map;
  }

  /**
   * Validates, and says what does not fit the stores as they are now. A store that cannot be reached from here may be
   * reached by its worker: that is a warning.
   */
  async compare(document: string): Promise<DataMapValidation> {
    const map = await this.validate(document);
    const findings = await Promise.all(map.stores.map(({ id }) => this.#storeFindings(map, id)));
    const valid = !findings.flat().some(({ severity }) => severity === 'error');
    return { valid, hash: dataMapHash(map), findings: findings.flat() };
  }

  async #storeFindings(map: DataMap, store: string): Promise<readonly Finding[]> {
    try {
      const catalogue = await this.connections.use(map, store, (opened) => opened.describe());
      return checkAgainstCatalogue(map, store, catalogue);
    } catch (error) {
      if (!isAppError(error)) throw error;
      return [notCompared(store, error)];
    }
  }

  /** @throws AppError `data_map.missing` */
  async current(): Promise<ActiveDataMap> {
    const found = await this.find();
    if (!found)
      throw new AppError('data_map.missing', { detail: 'Send a data map to PUT /v1/data-map first.' });
    return found;
  }

  /** null before the first one. */
  find(): Promise<ActiveDataMap | null> {
    return this.unitOfWork.run(async () => {
      const id = await this.repository.findCurrentId();
      return id === null ? null : this.get(id);
    });
  }

  async get(id: string): Promise<ActiveDataMap> {
    const known = this.#versions.get(versionKey(id));
    if (known) return known;
    return this.unitOfWork.run(async () => {
      const record = await this.repository.findById(id);
      if (!record) throw new AppError('resource.not_found');
      return this.#active(record);
    });
  }

  /** The version a request is planned under, the current one when none is fixed yet. */
  of(id: string | null | undefined): Promise<ActiveDataMap> {
    return id ? this.get(id) : this.current();
  }

  async list(): Promise<Pick<ActiveDataMap, 'id' | 'version' | 'hash'>[]> {
    const records = await this.unitOfWork.run(() => this.repository.list());
    return records.map(({ id, version, hash }) => ({ id, version, hash }));
  }

  #active(record: DataMapRecord): ActiveDataMap {
    const { id, version, hash, document } = record;
    const known = this.#versions.get(versionKey(id));
    if (known) return known;
    const active = { id, version, hash, map: parseDataMap(document), document };
    // not before the commit: a version whose transaction rolls back never existed
    this.unitOfWork.afterCommit(() => this.#remember(active));
    return active;
  }

  #remember(version: ActiveDataMap): void {
    if (this.#versions.size >= REMEMBERED) this.#versions.clear();
    this.#versions.set(versionKey(version.id), version);
  }

  #record(document: string, hash: string, version: number): DataMapRecord {
    const { actor, tenantId } = currentContext();
    return Object.assign(new DataMapRecord(), {
      id: newId('dataMap'),
      tenantId,
      version,
      hash,
      document,
      createdBy: `${actor.kind}:${actor.id}`,
      createdAt: this.clock.now(),
    });
  }
}

const notCompared = (store: string, { code, detail }: AppError): Finding => ({
  severity: 'warning',
  code: 'STORE_NOT_COMPARED',
  store,
  message: `The store was not compared with the map: ${detail ?? ERRORS[code].title}`,
});

/** A version of one tenant is none of another's. */
const versionKey = (id: string): string => `${currentContext().tenantId}/${id}`;
