import { createHash } from 'node:crypto';
import { AppError } from '#contracts';
import {
  packed,
  type ByteStream,
  type FieldValue,
  type FileRecord,
  type RecordDecision,
} from '../formats/index.js';
import { isSameStored, type Notes, type ValueChange } from '../staged/index.js';
import { uploadOver } from './conditional-upload.js';
import type { BucketView } from './s3.bucket-view.js';
import type { ObjectWork, PlacedOperation } from './s3.changes.js';
import type { S3Client, S3Content } from './s3.client.js';
import { openContent } from './s3.contents.js';
import type { Family } from './s3.families.js';
import { hasTags, keptHeaders, metadataOf, tagsOf, withMetadata, withTags } from './s3.headers.js';
import type { S3Rows } from './s3.rows.js';

/** How often somebody else may write the same object while it is being written anew. */
const ATTEMPTS = 5;

/** What is known of an object that a commit writes anew: kept as a note until the commit is done. */
interface RewriteNote {
  /** Digest of the operations that `after` comes from. */
  readonly work: string;
  /** Of content and headers, once they are known. */
  readonly after: string | null;
  readonly left: number;
  readonly uploadId: string | null;
  /** Versions that were replaced, and still say what was erased. */
  readonly replaced: readonly string[];
}
interface RewriteTask {
  readonly family: Family;
  readonly work: ObjectWork;
  /** Of the note. */
  readonly id: string;
}
type Headers = Readonly<Record<string, string>>;

/**
 * Writes one object anew, so that doing it twice is doing it once. What it will be is noted before it is: whoever comes
 * after a crash sees by that whether it was done. Rows are told by their place while the object is as it was read, and by
 * their content otherwise.
 */
export class ObjectRewrite {
  private noted: string | null = null;

  constructor(
    private readonly client: S3Client,
    private readonly view: BucketView,
    private readonly rows: S3Rows,
    private readonly notes: Notes,
    private readonly task: RewriteTask,
  ) {}

  /**
   * The same without writing anything.
   * @throws AppError `store.failed` when the object is not as it was read, `store.refused` for a value that cannot stand there
   */
  async rehearse(): Promise<void> {
    const { key, operations } = this.task.work;
    const object = await this.client.get(key);
    const matcher = new RowMatcher(operations, object?.headers.etag ?? '');
    if (object !== null) {
      await this.headersOf(object.headers, operations, matcher);
      for await (const _chunk of await this.contentOf(object, matcher));
    }
    if (matcher.left === 0) return;
    throw new AppError('store.failed', {
      detail: `An object of "${this.task.family.name}" was changed by another program while it was read; nothing was changed. Try again.`,
    });
  }

  /** How many rows were left alone. */
  async run(): Promise<number> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const left = await this.attempt();
      if (left !== 'overtaken') return left;
    }
    throw new AppError('store.failed', {
      detail: `An object of "${this.task.family.name}" is written by others all the time; try again.`,
    });
  }

  private async attempt(): Promise<number | 'overtaken'> {
    const { key, operations } = this.task.work;
    this.noted = await this.notes.get(this.task.id);
    const note = this.noted === null ? null : (JSON.parse(this.noted) as RewriteNote);
    if (note?.uploadId) await this.client.abortUpload(key, note.uploadId);
    const object = await this.client.get(key);
    if (object === null) return 0;
    const work = digestOf(JSON.stringify(operations.map(({ operation }) => operation)));
    if (note?.after != null && note.work === work) {
      if (note.after === (await this.fingerprint(object))) {
        await this.dropReplaced(note.replaced);
        return note.left;
      }
      return this.write(await this.client.get(key), work, note);
    }
    return this.write(object, work, note);
  }

  private async write(
    object: S3Content | null,
    work: string,
    note: RewriteNote | null,
  ): Promise<number | 'overtaken'> {
    if (object === null) return 'overtaken';
    const { key, operations } = this.task.work;
    const { etag = '', 'x-amz-version-id': version } = object.headers;
    const matcher = new RowMatcher(operations, etag);
    const headers = await this.headersOf(object.headers, operations, matcher);
    const replaced = [...(note?.replaced ?? []), ...(version === undefined ? [] : [version])];
    const known: RewriteNote = {
      ...{ work, after: null, left: 0, uploadId: null },
      replaced: [...new Set(replaced)],
    };
    const answer = await uploadOver(this.client, {
      ...{ key, etag, headers },
      bytes: await this.contentOf(object, matcher),
      onBegin: (uploadId) => this.note({ ...known, uploadId }),
      confirm: async (sha256) => {
        if (!matcher.isChanging) return false;
        const { uploadId } = JSON.parse(this.noted ?? '{}') as Partial<RewriteNote>;
        await this.note({
          ...known,
          left: matcher.left,
          uploadId: uploadId ?? null,
          after: fingerprintOf(sha256, headers),
        });
        return true;
      },
    });
    if (answer !== null) {
      if (answer.status === 412 || answer.status === 404 || answer.status === 409) return 'overtaken';
      this.client.expected(answer, 'write objects');
    }
    await this.dropReplaced(known.replaced);
    return matcher.left;
  }

  private async contentOf(object: S3Content, matcher: RowMatcher): Promise<ByteStream> {
    const { family, work } = this.task;
    if (family.shape === 'objects') return object.bytes;
    const name = this.rows.nameOf(family);
    const { packing, head, text } = await openContent(name, object.bytes);
    const format = this.rows.formatOf(family, work.key);
    return packed(
      packing,
      head,
      format.rewrite({ name, bytes: text }, (record) => matcher.decide(record)),
    );
  }

  /** As they were, but for metadata and tags of an object that is a row. */
  private async headersOf(
    headers: Headers,
    operations: readonly PlacedOperation[],
    matcher: RowMatcher,
  ): Promise<Headers> {
    const tags = hasTags(headers) ? tagsOf(await this.client.tags(this.task.work.key)) : {};
    const kept = keptHeaders(headers);
    if (this.task.family.shape === 'records') return withTags(kept, tags);
    const set = matcher.wholeObject(operations, {
      metadata: { json: JSON.stringify(metadataOf(headers)) },
      tags: { json: JSON.stringify(tags) },
      content_type: headers['content-type'] ?? null,
    });
    const { content_type: type } = set;
    const typed = typeof type === 'string' ? { ...kept, 'content-type': type } : kept;
    return withTags(withMetadata(typed, documentOf(set.metadata)), documentOf(set.tags));
  }

  private async fingerprint({ bytes, headers }: S3Content): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of bytes) hash.update(chunk);
    const tags = hasTags(headers) ? tagsOf(await this.client.tags(this.task.work.key)) : {};
    return fingerprintOf(hash.digest('hex'), withTags(keptHeaders(headers), tags));
  }

  private async note(note: RewriteNote): Promise<void> {
    const text = JSON.stringify(note);
    if (text === this.noted) return;
    if (!(await this.notes.swap(this.task.id, this.noted, text)))
      throw new AppError('store.failed', {
        detail: 'The fence of this session is lost; it can be tried again.',
      });
    this.noted = text;
  }

  /** The version that was replaced holds all that was erased. One that was written over in place is there no more. */
  private async dropReplaced(versions: readonly string[]): Promise<void> {
    if (versions.length === 0 || !(await this.view.bucket()).keepsVersions) return;
    const { key } = this.task.work;
    const latest = (await this.client.head(key))?.['x-amz-version-id'] ?? 'null';
    for (const versionId of versions) {
      if (versionId === latest) continue;
      const answer = await this.client.delete(key, { versionId });
      if (answer.status !== 404) this.client.expected(answer, 'remove versions of objects');
    }
  }
}

/** Finds what becomes of each record, and counts what cannot be found. */
class RowMatcher {
  private readonly byOrdinal = new Map<number, PlacedOperation>();
  private readonly byDigest = new Map<string, PlacedOperation[]>();
  private conflicts = 0;
  private unmatched: number;
  isChanging = false;

  /** @param asRead ETag of the reading whose places still hold */
  constructor(operations: readonly PlacedOperation[], asRead: string) {
    this.unmatched = operations.length;
    for (const placed of operations) {
      const { record, etag } = placed.place;
      if (record === null) continue;
      if (etag === asRead) this.byOrdinal.set(record.ordinal, placed);
      else this.byDigest.set(record.digest, [...(this.byDigest.get(record.digest) ?? []), placed]);
    }
  }

  get left(): number {
    return this.unmatched + this.conflicts;
  }

  decide(record: FileRecord): RecordDecision {
    const placed = this.byOrdinal.get(record.ordinal) ?? this.byDigest.get(record.digest)?.shift();
    if (!placed) return 'keep';
    this.unmatched -= 1;
    if (placed.operation.kind === 'delete') {
      this.isChanging = true;
      return 'delete';
    }
    const set = this.newValues(placed.operation.columns, record.values);
    return Object.keys(set).length === 0 ? 'keep' : { set };
  }

  /** Values of an object that is a row itself. */
  wholeObject(
    operations: readonly PlacedOperation[],
    values: Readonly<Record<string, FieldValue>>,
  ): Readonly<Record<string, FieldValue | undefined>> {
    let result: Readonly<Record<string, FieldValue | undefined>> = values;
    for (const { operation } of operations) {
      this.unmatched -= 1;
      if (operation.kind === 'set') result = { ...result, ...this.newValues(operation.columns, values) };
    }
    return result;
  }

  private newValues(
    columns: Readonly<Record<string, ValueChange>>,
    values: Readonly<Record<string, FieldValue | undefined>>,
  ): Record<string, FieldValue | undefined> {
    const set: Record<string, FieldValue | undefined> = {};
    let isConflict = false;
    for (const [name, { from, to, guarded }] of Object.entries(columns)) {
      const now = values[name];
      if (isSameStored(now, to)) continue;
      if (guarded && !isSameStored(now, from)) isConflict = true;
      else set[name] = to as FieldValue | undefined;
    }
    if (isConflict) this.conflicts += 1;
    if (Object.keys(set).length > 0) this.isChanging = true;
    return set;
  }
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const fingerprintOf = (sha256: string, headers: Headers): string =>
  digestOf(JSON.stringify([sha256, Object.entries(headers).sort()]));

function documentOf(value: FieldValue | undefined): Readonly<Record<string, unknown>> {
  const source = typeof value === 'object' && value !== null && 'json' in value ? value.json : '{}';
  const document: unknown = JSON.parse(source);
  return typeof document === 'object' && document !== null
    ? (document as Readonly<Record<string, unknown>>)
    : {};
}
