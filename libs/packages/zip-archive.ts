/** A file of the archive that is already deflated. */
export interface ZipFile {
  /** Parts with `/` between. */
  readonly path: string;
  readonly bytes: number;
  readonly packedBytes: number;
  readonly crc32: number;
  /** The deflated bytes. */
  open(): AsyncIterable<Buffer>;
}

const LOCAL = 0x04034b50;
const DIRECTORY = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_PLACE = 0x07064b50;
const DEFLATED = 8;
const UTF8_NAMES = 0x0800;
const VERSION = 20;
const VERSION_64 = 45;
const UNIX = 3 << 8;
/** A regular file that its owner may change and others read. */
const MODE = 0o100644 * 0x10000;
const MOST_32 = 0xffffffff;
const MOST_16 = 0xffff;
const EXTRA_64 = 0x0001;
const EXTRA_TIME = 0x5455;

/**
 * A ZIP archive (PKWARE APPNOTE 6.3, sections 4.3 to 4.5) of files that are already deflated: what they are is known
 * before, so no file is packed twice. What does not fit into 32 bits is told in 64.
 */
export async function* zipArchive(files: Iterable<ZipFile>, modified: Date): AsyncGenerator<Buffer> {
  const entries: Buffer[] = [];
  let offset = 0;
  let directoryBytes = 0;
  for (const file of files) {
    const header = localHeader(file, modified);
    const entry = directoryEntry(file, modified, offset);
    entries.push(entry);
    directoryBytes += entry.length;
    yield header;
    yield* file.open();
    offset += header.length + file.packedBytes;
  }
  yield* entries;
  yield endOfDirectory(entries.length, directoryBytes, offset);
}

const isLarge = ({ bytes, packedBytes }: ZipFile): boolean => bytes >= MOST_32 || packedBytes >= MOST_32;

/** A number of so many bytes, the lowest first, or bytes as they are. */
type Field = readonly [width: 2 | 4 | 8, value: number] | Buffer;
const u16 = (value: number): Field => [2, value];
const u32 = (value: number): Field => [4, value];
const u64 = (value: number): Field => [8, value];

function localHeader(file: ZipFile, modified: Date): Buffer {
  const large = isLarge(file);
  const extra = [...(large ? extra64([file.bytes, file.packedBytes]) : []), ...timeExtra(modified)];
  const name = Buffer.from(file.path);
  return record([
    u32(LOCAL),
    u16(large ? VERSION_64 : VERSION),
    ...common(file, modified, large),
    u16(name.length),
    u16(lengthOf(extra)),
    name,
    ...extra,
  ]);
}

function directoryEntry(file: ZipFile, modified: Date, offset: number): Buffer {
  const large = isLarge(file) || offset >= MOST_32;
  const extra = [...(large ? extra64([file.bytes, file.packedBytes, offset]) : []), ...timeExtra(modified)];
  const name = Buffer.from(file.path);
  const version = large ? VERSION_64 : VERSION;
  return record([
    u32(DIRECTORY),
    u16(UNIX | version),
    u16(version),
    ...common(file, modified, large),
    u16(name.length),
    u16(lengthOf(extra)),
    // no comment, the first disk, not known to be text
    Buffer.alloc(6),
    u32(MODE),
    u32(large ? MOST_32 : offset),
    name,
    ...extra,
  ]);
}

/** What a local header and an entry of the directory both say. */
const common = ({ crc32, bytes, packedBytes }: ZipFile, modified: Date, large: boolean): Field[] => [
  u16(UTF8_NAMES),
  u16(DEFLATED),
  ...dosTime(modified),
  u32(crc32),
  u32(large ? MOST_32 : packedBytes),
  u32(large ? MOST_32 : bytes),
];

function endOfDirectory(count: number, bytes: number, offset: number): Buffer {
  const large = count >= MOST_16 || bytes >= MOST_32 || offset >= MOST_32;
  return record([
    ...(large ? endOfDirectory64(count, bytes, offset) : []),
    u32(END),
    // all on the first disk
    u32(0),
    u16(Math.min(count, MOST_16)),
    u16(Math.min(count, MOST_16)),
    u32(Math.min(bytes, MOST_32)),
    u32(Math.min(offset, MOST_32)),
    u16(0),
  ]);
}

/** With the record that says where it is. */
const endOfDirectory64 = (count: number, bytes: number, offset: number): Field[] => [
  u32(END_64),
  // of the rest of this record
  u64(44),
  u16(UNIX | VERSION_64),
  u16(VERSION_64),
  u32(0),
  u32(0),
  u64(count),
  u64(count),
  u64(bytes),
  u64(offset),
  u32(END_64_PLACE),
  u32(0),
  u64(offset + bytes),
  u32(1),
];

const extra64 = (values: readonly number[]): Field[] => [
  u16(EXTRA_64),
  u16(values.length * 8),
  ...values.map(u64),
];

/** Seconds since 1970, which no zone can change, beside the time of MS-DOS. */
const timeExtra = (modified: Date): Field[] => [
  u16(EXTRA_TIME),
  u16(5),
  Buffer.of(1),
  u32(Math.floor(modified.getTime() / 1000)),
];

/** In UTC; from 1980 on, in steps of two seconds. */
function dosTime(modified: Date): Field[] {
  const year = Math.max(modified.getUTCFullYear() - 1980, 0);
  const day = (year << 9) | ((modified.getUTCMonth() + 1) << 5) | modified.getUTCDate();
  const time =
    (modified.getUTCHours() << 11) | (modified.getUTCMinutes() << 5) | (modified.getUTCSeconds() >> 1);
  return [u16(time), u16(day)];
}

const lengthOf = (fields: readonly Field[]): number =>
  fields.reduce((sum, field) => sum + (Buffer.isBuffer(field) ? field.length : field[0]), 0);

function record(fields: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(lengthOf(fields));
  let at = 0;
  for (const field of fields) {
    if (Buffer.isBuffer(field)) {
      at += field.copy(bytes, at);
      continue;
    }
    const [width, value] = field;
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, width);
    at += width;
  }
  return bytes;
}
