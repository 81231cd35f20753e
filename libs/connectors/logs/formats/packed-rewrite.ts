import type { FileHandle } from 'node:fs/promises';
import { readUpTo } from './file-bytes.js';
import type { Patch } from '../patch/log-patch.js';
import { TextPatcher } from '../patch/text-patcher.js';

/** A part of a packed file that can be unpacked by itself; files that were appended to hold several. Offsets of the file. */
export interface PackedMember {
  readonly start: number;
  readonly end: number;
  /** Size of the text of this member. */
  readonly textBytes: number;
}

/** What is different between the formats of packed files. */
export interface PackedFormat<Member extends PackedMember> {
  /** Yields the text of the member that starts at an offset, returns where it ended. `store.unreadable` when damaged. */
  readMember(handle: FileHandle, start: number): AsyncGenerator<Buffer, Member>;
  /** The start of the next member, null at the end. */
  nextMember(handle: FileHandle, at: number): Promise<number | null>;
  /** Writes a member again, with its text patched. */
  rewriteMember(from: FileHandle, to: FileHandle, member: Member, patcher: TextPatcher): Promise<void>;
}

const COPY_BYTES = 1024 * 1024;

/** The text of all members, one after the other. */
export async function* unpack<Member extends PackedMember>(
  format: PackedFormat<Member>,
  handle: FileHandle,
): AsyncGenerator<Buffer> {
  for (let at: number | null = 0; at !== null;) {
    const member: Member = yield* format.readMember(handle, at);
    at = await format.nextMember(handle, member.end);
  }
}

/**
 * Writes a packed file again with its text patched. Members stay members; those without a patch, and what follows the
 * last one, are copied byte for byte.
 * @returns false when a place does not hold what the patch expects
 */
export async function rewritePacked<Member extends PackedMember>(
  format: PackedFormat<Member>,
  from: FileHandle,
  to: FileHandle,
  patches: readonly Patch[],
): Promise<boolean> {
  let textStart = 0;
  let end = 0;
  for (let at: number | null = 0; at !== null;) {
    const member: Member = await measure(format, from, at);
    const own = patches.filter((patch) => overlaps(patch, textStart, textStart + member.textBytes));
    if (own.length === 0) await copy(from, to, member.start, member.end);
    else {
      const patcher = new TextPatcher(own, textStart);
      await format.rewriteMember(from, to, member, patcher);
      if (!patcher.isIntact) return false;
    }
    textStart += member.textBytes;
    end = member.end;
    at = await format.nextMember(from, member.end);
  }
  await copy(from, to, end, (await from.stat()).size);
  return true;
}

const overlaps = (patch: Patch, start: number, end: number): boolean =>
  patch.offset < end && patch.offset + patch.replacement.length > start;

async function measure<Member extends PackedMember>(
  format: PackedFormat<Member>,
  handle: FileHandle,
  start: number,
): Promise<Member> {
  const chunks = format.readMember(handle, start);
  for (;;) {
    const step = await chunks.next();
    if (step.done) return step.value;
  }
}

async function copy(from: FileHandle, to: FileHandle, start: number, end: number): Promise<void> {
  for (let at = start; at < end;) {
    const bytes = await readUpTo(from, at, Math.min(COPY_BYTES, end - at));
    if (bytes.length === 0) return;
    await to.write(bytes);
    at += bytes.length;
  }
}
