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
import type { Fault, Place } from './document-rules.js';

/** Where a document is wrong; lines and columns count from 1. */
export interface YamlFault {
  readonly line: number;
  readonly column: number;
  /** Members from the top, with dots (`stores.0.collections.2.name`). */
  readonly path: string;
  readonly message: string;
}

/** What a document has to be. */
export interface YamlForm<Shape> {
  /** What people call it, `data map`. */
  readonly what: string;
  readonly schema: z.ZodType<Shape>;
  readonly maxCharacters: number;
  /** What is said before anything else is, of a document whose shape is not known yet. */
  readonly first?: (given: unknown) => readonly Fault[];
  /** What a schema cannot say. */
  readonly rules?: (document: Shape) => readonly Fault[];
}

/** The document, or everything that is wrong with it. */
export type YamlReading<Shape> = { readonly document: Shape } | { readonly faults: readonly YamlFault[] };

/** Aliases that one document may expand to; more is an attack on memory, not a document. */
const MAX_ALIASES = 1_000;

/** Reads YAML 1.2 or JSON into a shape. */
export const readYaml = <Shape>(text: string, form: YamlForm<Shape>): YamlReading<Shape> => {
  if (text.length > form.maxCharacters) return atTop(`is longer than ${form.maxCharacters} characters`);
  const lines = new LineCounter();
  const document = read(text, lines);
  if (!document) return atTop('cannot be read: nested too deeply');
  if (document.errors.length > 0)
    return {
      faults: document.errors.map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { line: Math.max(line, 1), column: Math.max(col, 1), path: '', message };
      }),
    };
  const value = plain(document);
  if (!value) return atTop('uses an alias without anchor, or too many of them');
  const refused = (faults: readonly Fault[]): YamlReading<Shape> => ({
    faults: faults.map((fault) => located(document, lines, fault)),
  });
  const unreadable = [...unreadableNames(document, form.what), ...(form.first?.(value.given) ?? [])];
  if (unreadable.length > 0) return refused(unreadable);
  const parsed = form.schema.safeParse(value.given);
  if (!parsed.success) return refused(parsed.error.issues.flatMap((issue) => issueFaults(issue)));
  const faults = form.rules?.(parsed.data) ?? [];
  return faults.length > 0 ? refused(faults) : { document: parsed.data };
};

const atTop = (message: string): { readonly faults: readonly YamlFault[] } => ({
  faults: [{ line: 1, column: 1, path: '', message }],
});

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

const located = (document: Document, lines: LineCounter, { path, message }: Fault): YamlFault => {
  const { line, col } = lines.linePos(nodeAt(document, path)?.range?.[0] ?? 0);
  return { line: Math.max(line, 1), column: Math.max(col, 1), path: path.join('.'), message };
};

const messageOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? `"${String(issue.path.at(-1) ?? 'document')}" is missing`
        : issue.message.replace('Invalid input: expected', 'expected');
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'invalid_value':
      return issue.message.startsWith('Invalid')
        ? `must be one of: ${issue.values.map(String).join(', ')}`
        : issue.message;
    default:
      return issue.message;
  }
};

const issueFaults = (issue: z.core.$ZodIssue, above: Place = []): Fault[] => {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const meant = issue.code === 'invalid_union' ? meantIn(issue.errors) : undefined;
  if (meant) return meant.flatMap((inner) => issueFaults(inner, path));
  const name = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return [{ path: [...path, ...name], message: messageOf(issue) }];
};

/** Of several forms the one whose kind of value was given: what is wrong within it helps, that it is no text does not. */
const meantIn = (forms: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] | undefined =>
  forms.find((issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0));

const read = (text: string, lines: LineCounter): Document | null => {
  try {
    return parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  } catch {
    // The parser recurses: brackets nested ten thousand deep end its stack.
    return null;
  }
};

const plain = (document: Document): { readonly given: unknown } | null => {
  try {
    return { given: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch {
    return null;
  }
};

/** Readers of objects drop a member of this name without a word, and a column would be left out of every erasure. */
const NO_NAME = '__proto__';

const unreadableNames = (document: Document, what: string): Fault[] => {
  const faults: Fault[] = [];
  visit(document, {
    Pair: (_key, pair, ancestors) => {
      if (!isScalar(pair.key) || pair.key.value !== NO_NAME) return;
      faults.push({
        path: placeOf([...ancestors, pair]),
        message: `"${NO_NAME}" cannot be a name in a ${what}; take it out, and rename a column that is called so in its store`,
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
