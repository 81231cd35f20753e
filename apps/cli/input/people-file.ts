import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { AppError, isAppError, isIdentityType, type Identity } from '#contracts';
import { identityKey, isSearchable } from '#engine';
import type { Shell } from '../shell.js';
import { readText, requireUtf8 } from './files.js';
import { parseIdentity } from './identities.js';

/** One person of a file. */
export interface PersonOfFile {
  /** Where in the file, from 1. */
  readonly line: number;
  readonly identities: readonly Identity[];
}

/** Cells or members of one line by their names. */
interface Line {
  readonly line: number;
  readonly values: readonly (readonly [type: string, value: string])[];
}

/**
 * The people of a file, each once: CSV whose first line names the types of identifiers, or NDJSON with an object a line
 * (`{"email": "jane@example.com", "phone": ["+49 30 901820"]}`). `-` is standard input.
 * @throws AppError `request.invalid`, with the line of the file and never a value
 */
export async function readPeopleFile(name: string, shell: Shell): Promise<readonly PersonOfFile[]> {
  const text = await peopleText(name, shell);
  const lines = /^\ufeff?\s*\{/.test(text) ? ndjsonLines(text) : csvLines(text);
  if (lines.length === 0) throw invalid('The file of people names nobody.');
  return eachOnce(lines.map(personOf), shell);
}

const peopleText = (name: string, shell: Shell): Promise<string> =>
  name === '-'
    ? shell.readInput().then((text) => requireUtf8(text, 'The file of people'))
    : readText(resolve(shell.folder, name), 'file of people');

function csvLines(text: string): Line[] {
  const [header, ...rows] = parseCsv(text);
  if (!header) throw invalid('The file of people is empty.');
  const types = header.record.map((cell) => requireType(cell, `The first line of the file of people`));
  return rows.map(({ record, info: { lines: line } }) => {
    if (record.length > types.length) throw invalid(`Line ${line} has more values than there are columns.`);
    return {
      line,
      values: types.flatMap((type, at) => (record[at] ? [[type, record[at]] as const] : [])),
    };
  });
}

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parseCsv(text: string): Row[] {
  try {
    return parse(text, {
      ...{ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true },
    }) as unknown as Row[];
  } catch (error) {
    const line = (error as { lines?: number }).lines;
    throw invalid(`The file of people is no CSV${line === undefined ? '' : `, see line ${line}`}.`);
  }
}

const ndjsonLines = (text: string): Line[] =>
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((written, at) => (written.trim() === '' ? [] : [ndjsonLine(written, at + 1)]));

function ndjsonLine(written: string, line: number): Line {
  const value = parseJson(written);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`Line ${line} is no object of JSON, such as {"email": "jane@example.com"}.`);
  const values = Object.entries(value).flatMap(([name, given]) => {
    const type = requireType(name, `Line ${line}`);
    return [given as unknown].flat().map((one): readonly [string, string] => {
      if (typeof one === 'string') return [type, one];
      if (typeof one === 'number' && Number.isSafeInteger(one)) return [type, String(one)];
      throw invalid(`Line ${line}: ${type} is no text, whole number or list of them.`);
    });
  });
  return { line, values };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function requireType(name: string, where: string): string {
  const type = name.trim();
  if (isIdentityType(type)) return type;
  throw invalid(
    `${where} has the name "${type.slice(0, 40)}", which is no type of identifiers: use such as email, phone, customer_id or external:<name>.`,
  );
}

function personOf({ line, values }: Line): PersonOfFile {
  const identities = values
    .filter(([, value]) => value.trim() !== '')
    .map(([type, value]) => identityAt(line, type, value));
  if (identities.length === 0)
    throw invalid(`Line ${line} names nobody: give it an identifier, or leave it out.`);
  if (!identities.some(isSearchable))
    throw invalid(
      `Line ${line}: every identifier is a single character or a number below 1000, which stands in every text by chance: give a longer one.`,
    );
  const each = new Map(identities.map((identity) => [identityKey(identity), identity]));
  return { line, identities: [...each.values()] };
}

function identityAt(line: number, type: string, value: string): Identity {
  try {
    return parseIdentity(`${type}=${value}`);
  } catch (error) {
    if (!isAppError(error, 'request.invalid')) throw error;
    throw invalid(`Line ${line}: ${error.detail ?? ''}`);
  }
}

function eachOnce(people: readonly PersonOfFile[], shell: Shell): readonly PersonOfFile[] {
  const known = new Map<string, PersonOfFile>();
  for (const person of people) {
    const key = person.identities.map(identityKey).sort().join('\n');
    const earlier = known.get(key);
    if (earlier) shell.note(`Line ${person.line} names the person of line ${earlier.line} again: done once.`);
    else known.set(key, person);
  }
  return [...known.values()];
}

const invalid = (detail: string): AppError => new AppError('request.invalid', { param: 'people', detail });
