import { randomUUID } from 'node:crypto';
import { AppError } from '#contracts';
import type { Notes } from '../staged/index.js';
import type { BucketSettings } from './s3.bucket.js';
import type { S3Client } from './s3.client.js';
import { listObjects, type ListedObject } from './s3.listing.js';

/** Below the prefix of the store; what lies in it is ours and no object of the store. */
export const OWN_FOLDER = '.habeas/';

/** Notes as objects, changed on the condition that they are still what they were (`If-Match`, `If-None-Match`). */
export class S3Notes implements Notes {
  private checked: Promise<void> | null = null;
  /** Notes as they were last written here: who holds a fence changes it all the time, and need not read it first. */
  private readonly written = new Map<string, { readonly text: string; readonly etag: string }>();

  constructor(
    private readonly client: S3Client,
    private readonly bucket: () => Promise<BucketSettings>,
    private readonly prefix: string,
    private readonly store: string,
  ) {}

  async get(id: string): Promise<string | null> {
    return (await this.client.text(this.keyOf(id)))?.text ?? null;
  }

  async swap(id: string, expected: string | null, next: string | null): Promise<boolean> {
    await (this.checked ??= this.checkConditions().catch((error: unknown) => {
      this.checked = null;
      throw error;
    }));
    const key = this.keyOf(id);
    if (expected === null) {
      if (next === null) return (await this.client.text(key)) === null;
      return this.make(key, next);
    }
    const known = this.written.get(key);
    const now = known?.text === expected ? known : await this.client.text(key);
    if (now?.text !== expected) return false;
    if (next !== null) return this.write(key, next, { 'if-match': now.etag });
    this.written.delete(key);
    if (!this.isMet(await this.client.delete(key, { etag: now.etag }))) return false;
    await this.forget(key);
    return true;
  }

  /** Some servers take a marker that says that there is nothing for something: a process that died left it. */
  private async make(key: string, text: string): Promise<boolean> {
    if (await this.write(key, text, { 'if-none-match': '*' })) return true;
    if (!(await this.bucket()).keepsVersions || (await this.client.text(key)) !== null) return false;
    await this.forget(key);
    return this.write(key, text, { 'if-none-match': '*' });
  }

  private async write(
    key: string,
    text: string,
    condition: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    this.written.delete(key);
    const answer = await this.client.put(key, Buffer.from(text), { ...condition, ...PLAIN });
    if (!this.isMet(answer)) return false;
    const { etag } = answer.headers;
    if (text.length < LARGEST_KEPT && etag !== undefined && etag !== '')
      this.written.set(key, { text, etag });
    return true;
  }

  async list(prefix: string): Promise<readonly string[]> {
    const ids: string[] = [];
    const own = this.keyOf('');
    for await (const { key } of listObjects(this.client, this.keyOf(prefix), false))
      ids.push(key.slice(own.length));
    return ids;
  }

  /** Without asking what they say: nobody else changes these notes. */
  async removeAll(prefix: string): Promise<void> {
    for (const id of await this.list(prefix)) {
      this.written.delete(this.keyOf(id));
      await this.client.delete(this.keyOf(id));
      await this.forget(this.keyOf(id));
    }
  }

  /** Where a bucket keeps versions, what a note said must go, too: operations hold personal data. */
  private async forget(key: string): Promise<void> {
    if (!(await this.bucket()).keepsVersions) return;
    for await (const version of listObjects(this.client, key, true))
      if (version.key === key && version.versionId !== null && !version.isLatest)
        await this.client.delete(key, { versionId: version.versionId });
    const left = [];
    for await (const version of listObjects(this.client, key, true))
      if (version.key === key) left.push(version);
    // a note that somebody has made meanwhile is a version, and stays
    if (left.every(({ isMarker }) => isMarker))
      for (const { versionId } of left) if (versionId !== null) await this.client.delete(key, { versionId });
  }

  /**
   * A server that ignores conditions would let two sessions change one object at once.
   * @throws AppError `store.refused` for such a server, and for a bucket in which nothing can be removed
   */
  private async checkConditions(): Promise<void> {
    const { defaultRetention } = await this.bucket();
    if (defaultRetention !== null)
      throw this.refusal(
        `its bucket holds whatever is written for a time (default retention, ${defaultRetention}), so that nothing in it can be erased before`,
      );
    const key = this.keyOf(`check-${randomUUID()}`);
    const no = '"00000000000000000000000000000000"';
    const made = await this.client.put(key, Buffer.from('check'), { 'if-none-match': '*', ...PLAIN });
    if (!this.isMet(made)) throw this.refusal('its server says that a new object is already there');
    try {
      const answers = [
        await this.client.put(key, Buffer.from('check'), { 'if-none-match': '*', ...PLAIN }),
        await this.client.put(key, Buffer.from('other'), { 'if-match': no, ...PLAIN }),
        await this.client.delete(key, { etag: no }),
      ];
      if (answers.some(({ status }) => status >= 200 && status < 300))
        throw this.refusal(
          'its server ignores the conditions of writes (If-None-Match, If-Match), without which two changes at once cannot be told apart. Use a server that keeps to them, or open the store with access: read',
        );
    } finally {
      await this.removeChecks(key);
    }
  }

  /** This one, and what processes that died have left: nothing checks for longer than an hour. */
  private async removeChecks(key: string): Promise<void> {
    const found: ListedObject[] = [];
    for await (const check of listObjects(this.client, this.keyOf('check-'), false)) found.push(check);
    const now = Date.parse(found.find((check) => check.key === key)?.modified ?? '');
    for (const check of found) {
      if (check.key !== key && !(now - Date.parse(check.modified) > HOUR_MS)) continue;
      await this.client.delete(check.key);
      await this.forget(check.key);
    }
  }

  private isMet(answer: Awaited<ReturnType<S3Client['put']>>): boolean {
    if (answer.status === 412 || answer.status === 404) return false;
    // two conditional writes at the same moment: the other one may have won
    if (answer.status === 409 && answer.code === 'ConditionalRequestConflict') return false;
    this.client.expected(answer, `write below ${this.keyOf('')}`);
    return true;
  }

  private keyOf(id: string): string {
    return `${this.prefix}${OWN_FOLDER}${id}`;
  }

  private refusal(why: string): AppError {
    return new AppError('store.refused', { detail: `Store "${this.store}" cannot be changed: ${why}.` });
  }
}

const HOUR_MS = 3_600_000;
const LARGEST_KEPT = 10_000;
const PLAIN = { 'content-type': 'text/plain; charset=utf-8' } as const;
