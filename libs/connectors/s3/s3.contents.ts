import { AppError } from '#contracts';
import { HEAD_BYTES, packingOf, unpacked, type ByteStream, type Packing } from '../formats/index.js';
import type { ListedObject } from './s3.listing.js';

/** Content of an object whose first bytes have been looked at. */
export interface PackedContent {
  readonly packing: Packing;
  readonly head: Buffer;
  /** As it is stored, once. */
  readonly bytes: ByteStream;
  /** The same, unpacked. */
  readonly text: ByteStream;
}

/** Classes of storage from which nothing can be read before somebody restores it (S3 User Guide, storage classes). */
const ARCHIVES = new Set(['GLACIER', 'DEEP_ARCHIVE']);
export const isArchived = ({ storageClass }: Pick<ListedObject, 'storageClass'>): boolean =>
  ARCHIVES.has(storageClass);

/** @throws AppError `store.unreadable` for a kind of packing that is not read */
export async function openContent(name: string, bytes: ByteStream): Promise<PackedContent> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  const start = Buffer.concat(first);
  const head = start.subarray(0, HEAD_BYTES);
  const packing = packingOf(head);
  if (typeof packing === 'object') {
    await iterator.return?.();
    throw new AppError('store.unreadable', {
      detail: `${name} is packed by ${packing.name}, which is not read.`,
    });
  }
  const whole = joined(start, iterator);
  return { packing, head, bytes: whole, text: unpacked(packing, name, whole) };
}

async function* joined(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    for (;;) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
