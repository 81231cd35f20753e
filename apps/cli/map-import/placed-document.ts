import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { AppError } from '#contracts';
import { PlacedMap, type Placed, type PlacedMember } from './placed.js';

/** Ten thousand columns with all that can be said of each stay far below. */
const MAX_CHARACTERS = 5_000_000;
const MAX_DEPTH = 60;

/**
 * Reads foreign YAML 1.2 or JSON. What can be used against a reader is refused rather than interpreted: aliases, tags,
 * documents of great size or depth.
 * @throws AppError `request.invalid` naming file and line
 */
export function readPlaced(text: string, file: string): Placed {
  if (text.length > MAX_CHARACTERS) throw refused(file, 1, `it is longer than ${MAX_CHARACTERS} characters`);
  const lines = new LineCounter();
  const document = parsed(text, lines);
  if (!document) throw refused(file, 1, 'it is nested too deeply');
  const lineOf = (offset: number | undefined): number => Math.max(1, lines.linePos(offset ?? 0).line);
  // A tag that nobody knows is only a warning of the parser.
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw refused(file, lineOf(fault.pos[0]), reasonOf(fault.message));
  return placed(document.contents, 0, { file, lineOf });
}

function parsed(text: string, lines: LineCounter): Document | null {
  try {
    return parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  } catch {
    // The parser recurses: brackets nested ten thousand deep end its stack.
    return null;
  }
}

/** The parser also tells the end of its own stack as a fault of the document. */
const reasonOf = (message: string): string =>
  /call stack/i.test(message) ? 'it is nested too deeply' : message.replace(/\s+/g, ' ');

interface Where {
  readonly file: string;
  lineOf(offset: number | undefined): number;
}
interface RangedNode {
  readonly range?: readonly number[] | null;
}

function placed(node: unknown, depth: number, where: Where): Placed {
  const line = where.lineOf((node as RangedNode | null)?.range?.[0]);
  if (depth > MAX_DEPTH) throw refused(where.file, line, 'it is nested too deeply');
  if (isAlias(node))
    throw refused(where.file, line, 'aliases (*name) are not followed: write out what stands there');
  if (isSeq(node))
    return { kind: 'list', line, items: node.items.map((item) => placed(item, depth + 1, where)) };
  if (!isMap(node)) return { kind: 'scalar', line, value: isScalar(node) ? scalar(node.value) : null };
  const members = new Map<string, PlacedMember>();
  for (const { key, value } of node.items) {
    const at = where.lineOf((key as RangedNode | null)?.range?.[0]);
    if (!isScalar(key)) throw refused(where.file, at, 'a name is a text, not a list or an object');
    members.set(String(key.value), { line: at, value: placed(value, depth + 1, where) });
  }
  return new PlacedMap(line, members);
}

const scalar = (value: unknown): string | number | bigint | boolean | null =>
  value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
    ? (value as string | number | bigint | boolean | null)
    : String(value);

const refused = (file: string, line: number, why: string): AppError =>
  new AppError('request.invalid', { detail: `${file}:${line} cannot be imported: ${why}.` });
