import { createHash } from 'node:crypto';
import type { Finding } from '../types.js';
import type { CollectionNode, Structure } from './structure.js';

/** Stable over runs: what an administrator acknowledges (anonymization reference 5). 16 hex digits. */
export const findingHash = ({ code, store, collection, column, message }: Finding): string =>
  createHash('sha256')
    .update(JSON.stringify([code, store, collection ?? '', column ?? '', message]))
    .digest('hex')
    .slice(0, 16);

type Place = { readonly collection?: string; readonly column?: string };

/** Collects findings about one store, each once. */
export class Findings {
  readonly #findings = new Map<string, Finding>();

  constructor(readonly store: string) {}

  error(code: string, message: string, place: Place = {}): void {
    this.#add({ severity: 'error', code, store: this.store, message, ...place });
  }

  warn(code: string, message: string, place: Place = {}): void {
    this.#add({ severity: 'warning', code, store: this.store, message, ...place });
  }

  info(code: string, message: string, place: Place = {}): void {
    this.#add({ severity: 'info', code, store: this.store, message, ...place });
  }

  all(): Finding[] {
    return [...this.#findings.values()];
  }

  #add(finding: Finding): void {
    this.#findings.set(findingHash(finding), finding);
  }
}

/** What the map says about a store that the store itself does not confirm, and the reverse. */
export function checkStructure(structure: Structure, findings: Findings): void {
  const { store, catalogue, nodes } = structure;
  for (const { name } of store.collections)
    if (!nodes.has(name))
      findings.error('UNKNOWN_COLLECTION', `The data map names ${name}, which the store does not have.`, {
        collection: name,
      });
  for (const node of nodes.values()) checkNode(structure, node, findings);
  const mapped = new Set(store.collections.map(({ name }) => name));
  for (const { name } of catalogue.collections) {
    if (mapped.has(name) || store.ignore.some((pattern) => matches(pattern, name))) continue;
    const message = `${name} is neither mapped nor ignored: nobody has said whether it holds personal data.`;
    if (structure.map.strict) findings.error('UNMAPPED', message, { collection: name });
    else findings.warn('UNMAPPED', message, { collection: name });
  }
}

function checkNode(structure: Structure, node: CollectionNode, findings: Findings): void {
  const collection = node.name;
  const named = [
    ...Object.keys(node.map.columns),
    ...node.identities.map(({ column }) => column),
    ...node.map.key,
  ];
  for (const column of new Set(named.map((name) => name.split('#')[0] ?? name)))
    if (!node.columns.has(column))
      findings.error('UNKNOWN_COLUMN', `The data map names ${collection}.${column}, which does not exist.`, {
        collection,
        column,
      });
  const isPart = structure.isRooted(collection) || node.children.length > 0 || node.parents.length > 0;
  if (!isPart && node.map.owner !== 'reference')
    findings.warn(
      'UNREACHABLE',
      `No identifier and no reference leads to ${collection}: declare an identity column or a reference.`,
      { collection },
    );
}

/** A name, or a pattern with `*` for any characters. */
export const matches = (pattern: string, name: string): boolean => {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === name;
  let at = parts[0]?.length ?? 0;
  if (!name.startsWith(parts[0] ?? '')) return false;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = parts.at(-1) ?? '';
  return name.length - at >= last.length && name.endsWith(last);
};
