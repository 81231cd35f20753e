import {
  LineCounter,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import type { z } from 'zod';
import { AppError } from '#contracts';
import { completeDocument } from './complete-document.js';
import type { DataMap } from './data-map.js';
import { documentFaults, type Fault, type Place } from './document-rules.js';
import { dataMapDocument } from './document-schema.js';

/** Where a data map is wrong; lines and columns count from 1. */
export interface DataMapFault {
  readonly line: number;
  readonly column: number;
  /** Members from the top, with dots (`stores.0.collections.2.name`). */
  readonly path: string;
  readonly message: string;
}

const MAX_CHARACTERS = 10_000_000;
/** Aliases that one document may expand to; more is an attack on memory, not a data map. */
const MAX_ALIASES = 1_000;

const refuse = (findings: readonly DataMapFault[]): never => {
  const summary = findings.map(
    ({ line, path, message }) => `line ${line}, ${path || 'document'}: ${message}`,
  );
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  throw new AppError('data_map.invalid', { detail: `${summary[0] ?? ''}${more}`, extra: { findings } });
};

/** The innermost node that exists on the way to the place: a missing member is reported at its parent. */
const nodeAt = (document: Document, place: Place): Node | null => {
  for (let depth = place.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(place.slice(0, depth), true);
    if (isNode(node) && node.range) return keyOf(document, place.slice(0, depth)) ?? node;
  }
  return null;
};

/** For a member of a map, its key: an empty value has no useful place of its own. */
const keyOf = (document: Document, place: Place): Node | null => {
  const parent = document.getIn(place.slice(0, -1), true);
  const last = place.at(-1);
  if (!isMap(parent) || last === undefined) return null;
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last));
  return isNode(pair?.key) ? pair.key : null;
};

const located = (document: Document, lines: LineCounter, { path, message }: Fault): DataMapFault => {
  const { line, col } = lines.linePos(nodeAt(document, path)?.range?.[0] ?? 0);
  return { line: Math.max(line, 1), column: Math.max(col, 1), path: path.join('.'), message };
};

const messageOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? `"${String(issue.path.at(-1) ?? 'document')}" is missing`
        : issue.message.replace('Invalid input: expected', 'expected');
    case 'invalid_value':
      return issue.message.startsWith('Invalid')
        ? `must be one of: ${issue.values.map(String).join(', ')}`
        : issue.message;
    default:
      return issue.message;
  }
};

const issueFault = (issue: z.core.$ZodIssue): Fault => ({
  path: [
    ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []),
  ],
  message: messageOf(issue),
});

const read = (text: string, lines: LineCounter): Document => {
  try {
    return parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  } catch {
    // The parser recurses: brackets nested ten thousand deep end its stack.
    return refuse([{ line: 1, column: 1, path: '', message: 'cannot be read: nested too deeply' }]);
  }
};

const plain = (document: Document): unknown => {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    return refuse([
      { line: 1, column: 1, path: '', message: 'uses an alias without anchor, or too many of them' },
    ]);
  }
};

/** Readers of objects drop a member of this name without a word, and a column would be left out of every erasure. */
const NO_NAME = '__proto__';

const unreadableNames = (document: Document): Fault[] => {
  const faults: Fault[] = [];
  visit(document, {
    Pair: (_key, pair, ancestors) => {
      if (!isScalar(pair.key) || pair.key.value !== NO_NAME) return;
      faults.push({
        path: placeOf([...ancestors, pair]),
        message: `"${NO_NAME}" cannot be a name in a data map; take it out, and rename a column that is called so in its store`,
      });
    },
  });
  return faults;
};

/** Members and indices on the way through the nodes, from the document to a pair. */
const placeOf = (nodes: readonly unknown[]): Place =>
  nodes.flatMap((node, depth): Place => {
    if (isPair(node)) return isScalar(node.key) ? [String(node.key.value)] : [];
    return isSeq(node) ? [node.items.indexOf(nodes[depth + 1])] : [];
  });

/**
 * Reads a data map written in YAML 1.2 or JSON and fills in every default.
 *
 * @throws AppError `data_map.invalid`; `extra.findings` is a list of {@link DataMapFault}.
 */
export const parseDataMap = (text: string): DataMap => {
  if (text.length > MAX_CHARACTERS)
    refuse([{ line: 1, column: 1, path: '', message: `is longer than ${MAX_CHARACTERS} characters` }]);
  const lines = new LineCounter();
  const document = read(text, lines);
  if (document.errors.length > 0)
    refuse(
      document.errors.map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { line: Math.max(line, 1), column: Math.max(col, 1), path: '', message };
      }),
    );
  const given = plain(document);
  const unreadable = unreadableNames(document);
  if (unreadable.length > 0) refuse(unreadable.map((fault) => located(document, lines, fault)));
  const parsed = dataMapDocument.safeParse(given);
  if (!parsed.success)
    return refuse(parsed.error.issues.map((issue) => located(document, lines, issueFault(issue))));
  const faults = documentFaults(parsed.data);
  if (faults.length > 0) refuse(faults.map((fault) => located(document, lines, fault)));
  return completeDocument(parsed.data);
};
