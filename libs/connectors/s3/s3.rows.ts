import { recordFormat, type FieldValue, type RecordFormat } from '../formats/index.js';
import type { FindQuery, StagedRow, Stored } from '../staged/index.js';
import { parseRowKey, rowKey } from './row-key.js';
import type { BucketView } from './s3.bucket-view.js';
import type { S3Client, S3Content } from './s3.client.js';
import { openContent } from './s3.contents.js';
import type { Family } from './s3.families.js';
import { hasTags, metadataOf, tagsOf } from './s3.headers.js';
import type { ListedObject } from './s3.listing.js';

/** What stands around the records of an object: searched with its first record, or alone where it has none. */
export const SURROUNDINGS = {
  key: 'key of the object',
  metadata: 'metadata of the object',
  tags: 'tags of the object',
  outside: 'text around the records',
} as const;
/** The content of an object that is a row, searched as bytes. */
export const CONTENT = 'content of the object';

/** Of a content, or of what stands around records, that is searched in memory. */
export const MOST_CONTENT = 32 * 1024 * 1024;

/** Rows of a bucket: records within its objects, or the objects themselves, of every version that is there. */
export class S3Rows {
  constructor(
    private readonly client: S3Client,
    private readonly view: BucketView,
    private readonly store: string,
  ) {}

  async *find(query: FindQuery): AsyncIterable<readonly StagedRow[]> {
    const family = await this.view.family(query.collection);
    const wanted = query.keys && new Set(query.keys);
    const objects = wanted && new Set([...wanted].map((key) => parseRowKey(key).key));
    const found =
      family.shape === 'records'
        ? this.records(family, query, objects)
        : this.objects(family, query, objects);
    for await (const rows of found) {
      const asked = wanted ? rows.filter(({ key }) => wanted.has(key)) : rows;
      if (asked.length > 0) yield asked;
    }
  }

  formatOf(family: Family, key: string): RecordFormat {
    const format = recordFormat(this.view.relative(key), family.format);
    if (format) return format;
    throw new TypeError('A family of records has a format.');
  }

  /** Of an object, without its key, which may name a person. */
  nameOf = (family: Family): string => `An object of "${family.name}" in store "${this.store}"`;

  async *recordsOf(family: Family, object: ListedObject): ReturnType<RecordFormat['read']> {
    await this.view.requireReadable(object, family.name);
    const content = await this.open(object);
    if (content === null) return;
    const { text } = await openContent(this.nameOf(family), content.bytes);
    yield* this.formatOf(family, object.key).read({ name: this.nameOf(family), bytes: text });
  }

  /** Columns that an object names itself, such as those of a CSV file. */
  async declaredBy(family: Family, object: ListedObject): Promise<readonly string[]> {
    const content = await this.open(object);
    if (content === null) return [];
    const { text } = await openContent(this.nameOf(family), content.bytes);
    return this.formatOf(family, object.key).declared({ name: this.nameOf(family), bytes: text });
  }

  private async *records(
    family: Family,
    { columns }: FindQuery,
    only: ReadonlySet<string> | undefined,
  ): AsyncIterable<readonly StagedRow[]> {
    for await (const object of this.view.objects(family)) {
      if (object.isMarker || only?.has(object.key) === false) continue;
      let around: Readonly<Record<string, Stored>> =
        columns === null ? await this.surroundings(family, object) : {};
      for await (const records of this.recordsOf(family, object)) {
        const rows = records.map((record, at) => ({
          key: rowKey(object, record),
          values: {
            ...(columns ? picked(record.values, columns) : record.values),
            ...(at === 0 ? around : {}),
          },
        }));
        if (rows.length > 0) around = {};
        yield rows;
      }
      if (Object.keys(around).length > 0) yield [{ key: rowKey(object, null), values: around }];
    }
  }

  private async surroundings(
    family: Family,
    object: ListedObject,
  ): Promise<Readonly<Record<string, Stored>>> {
    await this.view.requireReadable(object, family.name);
    const content = await this.open(object);
    if (content === null) return {};
    const { text } = await openContent(this.nameOf(family), content.bytes);
    const outside: Buffer[] = [];
    let size = 0;
    for await (const { bytes } of this.formatOf(family, object.key).outside({
      name: this.nameOf(family),
      bytes: text,
    }))
      if ((size += bytes.length) <= MOST_CONTENT) outside.push(bytes);
    const { metadata, tags } = await this.described(object, content.headers);
    const key = this.view.relative(object.key);
    return {
      // a key that the data map names in full names nobody
      ...(family.patterns.some(({ glob }) => glob === key) ? {} : { [SURROUNDINGS.key]: key }),
      ...(metadata === '{}' ? {} : { [SURROUNDINGS.metadata]: { json: metadata } }),
      ...(tags === '{}' ? {} : { [SURROUNDINGS.tags]: { json: tags } }),
      ...(outside.length === 0 ? {} : { [SURROUNDINGS.outside]: Buffer.concat(outside).toString() }),
    };
  }

  private async *objects(
    family: Family,
    query: FindQuery,
    only: ReadonlySet<string> | undefined,
  ): AsyncIterable<readonly StagedRow[]> {
    let batch: StagedRow[] = [];
    for await (const object of this.view.objects(family)) {
      if (only?.has(object.key) === false) continue;
      batch.push({
        key: rowKey(object, null),
        values: await this.objectValues(family, object, query.columns),
      });
      if (batch.length < query.batchRows) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  private async objectValues(
    family: Family,
    object: ListedObject,
    columns: readonly string[] | null,
  ): Promise<Readonly<Record<string, Stored>>> {
    const { isMarker, modified } = object;
    const listed: Record<string, Stored> = {
      key: this.view.relative(object.key),
      version: object.versionId ?? 'null',
      size: isMarker ? null : { json: String(object.size) },
      modified,
      ...this.view.partsOf(family, object),
    };
    if (isMarker) return columns ? picked(listed, columns) : listed;
    if (columns !== null && !columns.some((name) => ['content_type', 'metadata', 'tags'].includes(name)))
      return picked(listed, columns);
    const headers = await this.client.head(object.key, object.versionId ?? undefined);
    const { metadata, tags } = await this.described(object, headers ?? {});
    const all: Record<string, Stored> = {
      ...listed,
      content_type: headers?.['content-type'] ?? null,
      metadata: { json: metadata },
      tags: { json: tags },
    };
    if (columns !== null) return picked(all, columns);
    return { ...all, ...(await this.content(family, object)) };
  }

  /** Metadata and tags as JSON. */
  async described(
    { key, versionId }: Pick<ListedObject, 'key' | 'versionId'>,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly metadata: string; readonly tags: string }> {
    const tags = hasTags(headers) ? tagsOf(await this.client.tags(key, versionId ?? undefined)) : {};
    return { metadata: JSON.stringify(metadataOf(headers)), tags: JSON.stringify(tags) };
  }

  /** Bytes as they are stored, and unpacked where they are packed. */
  private async content(family: Family, object: ListedObject): Promise<Readonly<Record<string, Stored>>> {
    if (object.size > MOST_CONTENT) return {};
    await this.view.requireReadable(object, family.name);
    const content = await this.open(object);
    if (content === null) return {};
    const raw: Buffer[] = [];
    for await (const chunk of content.bytes) raw.push(chunk);
    return { [CONTENT]: Buffer.concat(raw) as Stored };
  }

  private open({ key, versionId }: ListedObject): Promise<S3Content | null> {
    return this.client.get(key, versionId ?? undefined);
  }
}

const picked = <Value>(
  values: Readonly<Record<string, Value>>,
  columns: readonly string[],
): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => columns.includes(name)));

export type RecordValues = Readonly<Record<string, FieldValue>>;
