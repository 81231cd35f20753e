import { DateTime, IANAZone } from 'luxon';
import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { ANSWER_STATUSES, AppError } from '#contracts';
import { MOVED_MEMBERS, type MovedMember } from './moved-answer.js';

/** Largest number of characters that a mapping may have. */
const MAX_CHARACTERS = 1_000_000;

const memberName = z.enum(MOVED_MEMBERS, { error: `must be one of: ${MOVED_MEMBERS.join(', ')}` });
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const oneCharacter = z.string().length(1, 'must be one character');

const mappingSchema = z.strictObject({
  /** Column of the file → member. */
  columns: z.record(z.string(), memberName).default({}),
  /** Of a member: what stands in the file → what it means. */
  values: z.partialRecord(memberName, z.record(z.string(), scalar)).default({}),
  /** Of a member: what holds where a row says nothing. */
  constants: z.partialRecord(memberName, z.union([scalar, z.array(scalar)])).default({}),
  dates: z
    .strictObject({
      format: z.string().min(1).default('iso'),
      zone: z.string().refine(IANAZone.isValidZone, 'is no time zone such as Europe/Berlin').optional(),
    })
    .default({ format: 'iso' }),
  /** Between the values of a list in one cell. */
  separator: oneCharacter.default(';'),
  /** Between the columns of a CSV file. */
  delimiter: oneCharacter.default(','),
  /** Columns that mean nothing here; `rest`: all that are not named. */
  ignore: z.union([z.literal('rest'), z.array(z.string())]).default([]),
});

export type MappingMembers = z.output<typeof mappingSchema>;

/** How the columns of a foreign file become members of an answer. */
export interface ImportMapping extends MappingMembers {
  /** An error of the mapping at a place in it. */
  faultAt(path: readonly string[], message: string): AppError;
}

/** Of a file that is written in our own members. */
export const OWN_MAPPING: ImportMapping = {
  ...mappingSchema.parse({}),
  faultAt: (_path, message) => new AppError('request.invalid', { detail: message }),
};

/**
 * Reads a mapping written in YAML 1.2 or JSON.
 * @param name of its file, for errors
 * @throws AppError `request.invalid` with the line of each error
 */
export function parseImportMapping(text: string, name: string): ImportMapping {
  if (text.length > MAX_CHARACTERS)
    throw new AppError('request.invalid', { detail: `${name} is longer than ${MAX_CHARACTERS} characters.` });
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  const refuse = (faults: readonly { line: number; message: string }[]): AppError =>
    new AppError('request.invalid', {
      detail: faults.map(({ line, message }) => `${name}:${Math.max(line, 1)} ${message}`).join('\n'),
    });
  if (document.errors.length > 0)
    throw refuse(document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message })));
  const lineOf = (path: readonly PropertyKey[]): number => lines.linePos(offsetOf(document, path)).line;
  const parsed = mappingSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!parsed.success)
    throw refuse(
      parsed.error.issues.map((issue) => ({
        line: lineOf([...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]),
        message: messageOf(issue),
      })),
    );
  const faults = faultsOf(parsed.data);
  if (faults.length > 0)
    throw refuse(
      faults.map(({ path, message }) => ({ line: lineOf(path), message: `${path.join('.')}: ${message}` })),
    );
  return {
    ...parsed.data,
    faultAt: (path, message) => refuse([{ line: lineOf(path), message: `${path.join('.')}: ${message}` }]),
  };
}

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

/** What the form of the mapping allows and no row could be read by. */
function faultsOf({ columns, values, constants, dates }: MappingMembers): Fault[] {
  const faults: Fault[] = [];
  const taken = new Map<MovedMember, string>();
  for (const [column, member] of Object.entries(columns)) {
    const other = taken.get(member);
    if (other !== undefined)
      faults.push({ path: ['columns', column], message: `"${other}" is ${member} already` });
    taken.set(member, column);
  }
  const statuses: readonly string[] = ANSWER_STATUSES;
  for (const [given, status] of Object.entries(values.status ?? {}))
    if (!statuses.includes(status.toLowerCase()))
      faults.push({ path: ['values', 'status', given], message: `must be one of: ${statuses.join(', ')}` });
  const constant = constants.status;
  if (constant !== undefined && !statuses.includes(String(constant).toLowerCase()))
    faults.push({ path: ['constants', 'status'], message: `must be one of: ${statuses.join(', ')}` });
  const { format } = dates;
  if (!['iso', 'seconds', 'milliseconds'].includes(format) && !isReadable(format))
    faults.push({
      path: ['dates', 'format'],
      message: 'is no format such as dd.MM.yyyy HH:mm:ss, and neither iso, seconds nor milliseconds',
    });
  return faults;
}

/** A format is one when a date written in it is found again, to the day at least. */
function isReadable(format: string): boolean {
  const probe = DateTime.utc(2024, 2, 29);
  const read = DateTime.fromFormat(probe.toFormat(format), format, { zone: 'utc' });
  return read.isValid && read.hasSame(probe, 'day');
}

function messageOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.') || 'the mapping';
  if (issue.code === 'unrecognized_keys')
    return `"${issue.keys[0]}" is not known here: use ${namesAt(issue.path[0]).join(', ')}`;
  if (issue.code === 'invalid_key')
    return `${path}: ${issue.issues[0]?.message ?? 'is no member of an answer'}`;
  return `${path}: ${issue.message.replace('Invalid input: expected', 'expected')}`;
}

function namesAt(part: PropertyKey | undefined): readonly string[] {
  if (part === 'values' || part === 'constants') return MOVED_MEMBERS;
  return part === 'dates' ? ['format', 'zone'] : Object.keys(mappingSchema.shape);
}

/** Where the innermost member begins that exists on the way. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (!pair) break;
    if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
    node = pair.value;
  }
  return offset;
}
