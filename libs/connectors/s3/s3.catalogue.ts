import { ColumnCensus } from '../formats/index.js';
import type {
  Catalogue,
  CatalogueFinding,
  CollectionInfo,
  ColumnInfo,
  ColumnKind,
  StoreSettings,
} from '../spi/index.js';
import type { BucketView } from './s3.bucket-view.js';
import type { S3Client } from './s3.client.js';
import { isArchived } from './s3.contents.js';
import { OBJECT_COLUMNS, type Family } from './s3.families.js';
import { holdOf } from './s3.headers.js';
import { listUploads, type ListedObject } from './s3.listing.js';
import { OWN_FOLDER } from './s3.notes.js';
import { MOST_CONTENT, type S3Rows } from './s3.rows.js';

/** Objects at either end of a family, and records of each, that are read to see which columns there are. */
const SAMPLE_OBJECTS = 5;
const SAMPLE_RECORDS = 1_000;
/** Of an average record, where none was read. */
const BYTES_PER_RECORD = 200;

const WRITABLE = new Set(['content_type', 'metadata', 'tags']);
const KINDS: Readonly<Record<string, ColumnKind>> = {
  size: 'integer',
  modified: 'timestamp',
  metadata: 'json',
  tags: 'json',
};

/** Families as collections, with columns read off their objects, and what of the bucket cannot be acted on. */
export class S3Catalogue {
  constructor(
    private readonly client: S3Client,
    private readonly view: BucketView,
    private readonly rows: S3Rows,
    private readonly prefix: string,
    private readonly keys: StoreSettings['keys'],
  ) {}

  async describe(only?: string): Promise<Catalogue> {
    await this.view.bucket();
    const families = await this.view.families();
    const objects = new Map<string | null, ListedObject[]>(families.map(({ name }) => [name, []]));
    const wanted = families.filter(({ name }) => only === undefined || name === only);
    if (only === undefined)
      for await (const [object, family] of this.view.all())
        objects.set(family?.name ?? null, [...(objects.get(family?.name ?? null) ?? []), object]);
    else
      for (const family of wanted)
        for await (const object of this.view.objects(family)) objects.get(family.name)?.push(object);
    const collections: CollectionInfo[] = [];
    for (const family of wanted)
      collections.push(await this.collection(family, objects.get(family.name) ?? [], only));
    const findings = only === undefined ? await this.findings(families, objects) : [];
    return { collections, foreignKeys: [], ...(findings.length > 0 ? { findings } : {}) };
  }

  private async collection(
    family: Family,
    objects: readonly ListedObject[],
    only: string | undefined,
  ): Promise<CollectionInfo> {
    const { keepsVersions, defaultRetention } = await this.view.bucket();
    const sample =
      family.shape === 'records'
        ? await this.sample(family, objects, only !== undefined)
        : { columns: objectColumns(family), rows: objects.length };
    return {
      name: family.name,
      kind: 'table',
      estimatedRows: sample.rows,
      columns: sample.columns,
      primaryKey:
        family.shape === 'records'
          ? (this.keys?.[family.name] ?? [])
          : keepsVersions
            ? ['key', 'version']
            : ['key'],
      uniques: [],
      checks: [],
      indexes: [],
      triggers: [],
      rowLevelSecurity: false,
      files: family.patterns.map(({ glob }) => glob),
      ...(defaultRetention === null
        ? {}
        : { unchangeable: `is in a bucket that holds whatever is written (${defaultRetention})` }),
    };
  }

  /** Of one collection alone, what cannot be read is an error: nothing of it can be read then. */
  private async sample(
    family: Family,
    objects: readonly ListedObject[],
    isStrict: boolean,
  ): Promise<{ readonly columns: readonly ColumnInfo[]; readonly rows: number }> {
    if (isStrict)
      for (const object of objects)
        if (!object.isMarker) await this.view.requireReadable(object, family.name);
    const readable = objects.filter((object) => !object.isMarker && !isArchived(object));
    const chosen =
      readable.length <= 2 * SAMPLE_OBJECTS
        ? readable
        : [...readable.slice(0, SAMPLE_OBJECTS), ...readable.slice(-SAMPLE_OBJECTS)];
    const census = new ColumnCensus();
    let records = 0;
    let bytes = 0;
    let isWhole = chosen.length === readable.length;
    for (const object of chosen) {
      const format = this.rows.formatOf(family, object.key);
      let seen = 0;
      census.declare(await this.rows.declaredBy(family, object), format.name);
      for await (const batch of this.rows.recordsOf(family, object)) {
        for (const record of batch.slice(0, SAMPLE_RECORDS - seen)) census.add(record, format.name);
        const last = batch.at(-1);
        seen += batch.length;
        records += batch.length;
        if (seen < SAMPLE_RECORDS) continue;
        isWhole = false;
        bytes += last?.end ?? 0;
        break;
      }
      if (seen < SAMPLE_RECORDS) bytes += object.size;
    }
    if (isWhole) return { columns: census.columns(), rows: records };
    const all = readable.reduce((sum, { size }) => sum + size, 0);
    const perRecord = records > 0 && bytes > 0 ? bytes / records : BYTES_PER_RECORD;
    return { columns: census.columns(), rows: Math.ceil(all / perRecord) };
  }

  private async findings(
    families: readonly Family[],
    objects: ReadonlyMap<string | null, readonly ListedObject[]>,
  ): Promise<readonly CatalogueFinding[]> {
    const findings: CatalogueFinding[] = [];
    const add = (
      code: CatalogueFinding['code'],
      collection: string | null,
      key: string,
      detail: string,
    ): void => void findings.push({ code, collection, location: this.view.relative(key), detail });
    for (const { key } of objects.get(null) ?? []) add('UNMAPPED', null, key, 'belongs to no collection');
    for (const { name, shape } of families) {
      const own = objects.get(name) ?? [];
      if (own.length === 0) add('NO_FILES', name, this.prefix, 'no object matches');
      for (const object of own) {
        const archived = isArchived(object) && !(await this.view.isRestored(object));
        if (shape === 'objects' && object.size > MOST_CONTENT)
          add('UNSEARCHED', name, object.key, 'larger than 32 MiB');
        if (archived) add('UNREADABLE', name, object.key, `storage class ${object.storageClass}`);
        const hold = await this.hold(object);
        if (hold !== null) add('HELD', name, object.key, hold);
      }
    }
    for await (const { key, initiated } of listUploads(this.client, this.prefix))
      if (!this.view.relative(key).startsWith(OWN_FOLDER))
        add('UNFINISHED_UPLOAD', null, key, `begun ${initiated.slice(0, 10)}`);
    return findings;
  }

  private async hold({ key, versionId, isMarker }: ListedObject): Promise<string | null> {
    if (isMarker || !(await this.view.bucket()).hasObjectLock) return null;
    const headers = await this.client.head(key, versionId ?? undefined);
    return headers === null ? null : holdOf(headers, new Date());
  }
}

const objectColumns = ({ parts }: Family): readonly ColumnInfo[] =>
  [...parts, ...OBJECT_COLUMNS].map((name) => ({
    name,
    kind: KINDS[name] ?? 'text',
    nativeType: parts.includes(name) ? 'part of the key' : 'object',
    nullable: WRITABLE.has(name) || name === 'size',
    maxLength: null,
    readOnly: !WRITABLE.has(name),
    enumValues: null,
  }));
