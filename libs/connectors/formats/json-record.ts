import { isUtf8 } from 'node:buffer';
import { membersOf, skipSpace } from './json-members.js';
import type { FieldValue } from './record-format.js';
import type { Edit, Fault, Field } from './record-syntax.js';

/** The members of a JSON object as fields. @throws what `fault` makes, when it is none */
export function jsonFields(record: Buffer, fault: Fault): readonly Field[] {
  const start = skipSpace(record, 0);
  requireObject(record, start, fault);
  return membersOf(record, start, fault).members.map(({ name, start: from, end }) => ({
    name,
    start: from,
    end,
    value: { json: record.toString('utf8', from, end) },
    write: jsonBytes,
  }));
}

function requireObject(record: Buffer, start: number, fault: Fault): void {
  if (!isUtf8(record)) throw fault('it is not in UTF-8, as JSON must be', 0);
  try {
    JSON.parse(record.toString('utf8'));
  } catch {
    throw fault('it is no JSON', 0);
  }
  if (record[start] !== 0x7b) throw fault('the record is no JSON object', 0);
}

const never = (why: string): never => {
  throw new Error(why);
};

const jsonBytes = (value: FieldValue): Buffer => Buffer.from(jsonText(value));
const jsonText = (value: FieldValue): string => {
  if (value === null || typeof value === 'string') return JSON.stringify(value);
  return 'json' in value ? value.json : JSON.stringify(value.latin1);
};

/** New members, at the end of the object. */
export function addedMembers(
  record: Buffer,
  fields: readonly Field[],
  added: ReadonlyMap<string, FieldValue>,
): Edit {
  const { close, members } = membersOf(record, skipSpace(record, 0), never);
  const at = members.at(-1)?.end ?? close;
  const texts = [...added].map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`);
  return { start: at, end: at, bytes: Buffer.from(`${fields.length > 0 ? ',' : ''}${texts.join(',')}`) };
}

export function withoutMember(record: Buffer, _fields: readonly Field[], name: string): Edit {
  const { members } = membersOf(record, skipSpace(record, 0), never);
  const at = members.findIndex((member) => member.name === name);
  const [before, member, after] = [members[at - 1], members[at]!, members[at + 1]];
  if (before) return { start: before.end, end: member.end, bytes: Buffer.alloc(0) };
  return { start: member.nameStart, end: after?.nameStart ?? member.end, bytes: Buffer.alloc(0) };
}
