import { AppError } from '#contracts';
import type { StoreSettings } from '../spi/index.js';
import { readBucketSettings, type BucketSettings } from './s3.bucket.js';
import type { S3Client } from './s3.client.js';
import { isArchived } from './s3.contents.js';
import { areDeclared, familiesOf, familyOf, partsOf, type Family } from './s3.families.js';
import { listObjects, type ListedObject } from './s3.listing.js';
import { OWN_FOLDER } from './s3.notes.js';

/** The bucket as the data map divides it: families of objects, with keys below the prefix of the store. */
export class BucketView {
  private settingsRead: Promise<BucketSettings> | null = null;
  private known: Promise<readonly Family[]> | null = null;

  constructor(
    private readonly client: S3Client,
    private readonly prefix: string,
    private readonly settings: StoreSettings,
  ) {}

  bucket(): Promise<BucketSettings> {
    return (this.settingsRead ??= readBucketSettings(this.client).catch((error: unknown) => {
      this.settingsRead = null;
      throw error;
    }));
  }

  families(): Promise<readonly Family[]> {
    return (this.known ??= this.readFamilies().catch((error: unknown) => {
      this.known = null;
      throw error;
    }));
  }

  async family(name: string): Promise<Family> {
    const found = (await this.families()).find((family) => family.name === name);
    if (found) return found;
    throw new AppError('store.refused', {
      detail: `There is no collection "${name}" in this store. Read the catalogue again and correct the data map.`,
    });
  }

  /** The key as the data map sees it. */
  relative = (key: string): string => key.slice(this.prefix.length);

  partsOf(family: Family, { key }: Pick<ListedObject, 'key'>): Readonly<Record<string, string>> {
    return partsOf(family, this.relative(key)) ?? {};
  }

  /** Everything in the bucket but what is ours, in the order of keys, with its family. */
  async *all(): AsyncIterable<readonly [ListedObject, Family | null]> {
    const families = await this.families();
    for await (const object of this.list('')) yield [object, familyOf(families, this.relative(object.key))];
  }

  /** Objects of one family with all their versions; of two families the first one has an object. */
  async *objects(family: Family): AsyncIterable<ListedObject> {
    const families = await this.families();
    for await (const object of this.list(commonPrefix(family.patterns.map(({ prefix }) => prefix))))
      if (familyOf(families, this.relative(object.key))?.name === family.name) yield object;
  }

  /** @throws AppError `store.unreadable` for an object in an archive */
  async requireReadable(object: ListedObject, collection: string): Promise<void> {
    if (!isArchived(object) || (await this.isRestored(object))) return;
    throw new AppError('store.unreadable', {
      detail: `"${collection}" holds objects of the storage class ${object.storageClass}, which cannot be read before they are restored.`,
    });
  }

  /** A restored copy can be read for some days. */
  async isRestored({ key, versionId }: ListedObject): Promise<boolean> {
    const headers = await this.client.head(key, versionId ?? undefined);
    return headers?.['x-amz-restore']?.includes('ongoing-request="false"') === true;
  }

  private async *list(below: string): AsyncIterable<ListedObject> {
    const { keepsVersions } = await this.bucket();
    for await (const object of listObjects(this.client, `${this.prefix}${below}`, keepsVersions))
      if (!this.relative(object.key).startsWith(OWN_FOLDER)) yield object;
  }

  private async readFamilies(): Promise<readonly Family[]> {
    if (areDeclared(this.settings)) return familiesOf(this.settings, () => []);
    const keys = new Set<string>();
    for await (const { key } of this.list('')) keys.add(this.relative(key));
    return familiesOf(this.settings, () => [...keys]);
  }
}

function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const text of others) while (!text.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
