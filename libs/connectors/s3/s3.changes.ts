import { createHash } from 'node:crypto';
import { AppError } from '#contracts';
import type { Notes, Operation } from '../staged/index.js';
import { parseRowKey, type RowPlace } from './row-key.js';
import type { BucketView } from './s3.bucket-view.js';
import type { S3Client } from './s3.client.js';
import type { Family } from './s3.families.js';
import { holdOf } from './s3.headers.js';
import { listObjects } from './s3.listing.js';
import { ObjectRewrite } from './s3.rewrite.js';
import type { S3Rows } from './s3.rows.js';

/** One object, in one version, and what becomes of rows in it. */
export interface ObjectWork {
  readonly key: string;
  readonly versionId: string | null;
  readonly isLatest: boolean;
  readonly operations: readonly PlacedOperation[];
}
export interface PlacedOperation {
  readonly place: RowPlace;
  readonly operation: Operation;
}

/** Writes objects anew, and removes objects and their versions. */
export class S3Changes {
  constructor(
    private readonly client: S3Client,
    private readonly view: BucketView,
    private readonly rows: S3Rows,
    private readonly notes: Notes,
  ) {}

  /**
   * How many rows are in objects that somebody has written since.
   * @throws AppError `store.refused` when a version that has to go is held by a lock of the bucket
   */
  async changedMeanwhile(collection: string, operations: readonly Operation[]): Promise<number> {
    const { hasObjectLock } = await this.view.bucket();
    let changed = 0;
    for (const { key, versionId, isLatest, operations: own } of worksOf(operations)) {
      const headers = await this.client.head(key, versionId ?? undefined);
      if (headers === null) continue;
      if (isLatest && versionId !== null && (await this.client.head(key))?.etag !== headers.etag) {
        changed += own.length;
        continue;
      }
      changed += own.filter(({ place }) => place.etag !== '' && place.etag !== headers.etag).length;
      const hold = hasObjectLock ? holdOf(headers, new Date()) : null;
      if (hold !== null)
        throw new AppError('store.refused', {
          detail: `An object of "${collection}" is held by ${hold}; it cannot be erased before that ends.`,
        });
    }
    return changed;
  }

  /** Finds out what would be refused before anything is done. */
  async rehearse(collection: string, operations: readonly Operation[]): Promise<void> {
    const family = await this.view.family(collection);
    for (const work of worksOf(operations))
      if (work.isLatest && !isRemoved(work)) await this.rewriteOf(family, work, '').rehearse();
  }

  /**
   * How many rows were left, because somebody else had changed their object so that they cannot be told any more.
   * @param notes beginning of the ids of notes, which are kept until the whole commit is done
   */
  async apply(
    collection: string,
    operations: readonly Operation[],
    { notes, check }: { readonly notes: string; check(): void },
  ): Promise<number> {
    const family = await this.view.family(collection);
    const works = worksOf(operations);
    let left = 0;
    for (const work of works.filter(({ isLatest }) => isLatest)) {
      check();
      left += isRemoved(work)
        ? await this.removeLatest(work)
        : await this.rewriteOf(family, work, notes).run();
    }
    // an old version is never written again: whatever changes in it, it goes
    const old = works.filter(({ isLatest }) => !isLatest);
    for (const { key, versionId } of old) if (versionId !== null) await this.removeVersion(key, versionId);
    for (const key of new Set(works.map((work) => work.key))) await this.sweepMarkers(key);
    return left;
  }

  private rewriteOf(family: Family, work: ObjectWork, notes: string): ObjectRewrite {
    const id = `${notes}${createHash('sha256').update(work.key).digest('hex')}`;
    return new ObjectRewrite(this.client, this.view, this.rows, this.notes, { family, work, id });
  }

  /** Where versions are kept a marker comes first, or an older version would take the place of the one that goes. */
  private async removeLatest({ key, versionId, operations }: ObjectWork): Promise<number> {
    const etag = operations[0]?.place.etag ?? '';
    if (etag !== '') {
      const answer = await this.client.delete(key, { etag });
      if (answer.status === 412) return operations.length;
      if (answer.status !== 404) this.client.expected(answer, 'remove objects');
    }
    if (versionId !== null) await this.removeVersion(key, versionId);
    return 0;
  }

  private async removeVersion(key: string, versionId: string): Promise<void> {
    const answer = await this.client.delete(key, { versionId });
    if (answer.status === 404) return;
    if (answer.status === 403)
      throw new AppError('store.refused', {
        detail:
          'A version of an object cannot be removed: the bucket holds it, or the credentials lack s3:DeleteObjectVersion.',
      });
    this.client.expected(answer, 'remove versions of objects');
  }

  /** A key may name a person: where nothing but markers is left of it, they go too. */
  private async sweepMarkers(key: string): Promise<void> {
    if (!(await this.view.bucket()).keepsVersions) return;
    const markers: string[] = [];
    for await (const version of listObjects(this.client, key, true)) {
      if (version.key !== key) continue;
      if (!version.isMarker) return;
      if (version.versionId !== null) markers.push(version.versionId);
    }
    for (const versionId of markers) await this.removeVersion(key, versionId);
  }
}

/** Whether the object itself goes. */
const isRemoved = ({ operations }: ObjectWork): boolean =>
  operations.some(({ place, operation }) => !place.record && operation.kind === 'delete');

function worksOf(operations: readonly Operation[]): readonly ObjectWork[] {
  const works = new Map<string, { place: RowPlace; operations: PlacedOperation[] }>();
  for (const operation of operations) {
    const place = parseRowKey(operation.key);
    const id = JSON.stringify([place.key, place.isLatest ? null : place.versionId]);
    const work = works.get(id) ?? { place, operations: [] };
    work.operations.push({ place, operation });
    works.set(id, work);
  }
  return [...works.values()].map(({ place, operations: own }) => ({
    key: place.key,
    versionId: place.versionId,
    isLatest: place.isLatest,
    operations: own,
  }));
}
