import { createHash } from 'node:crypto';
import { checkAgainstCatalogue } from '../../data-map/index.js';
import type { Finding, Operation } from '../../types.js';
import { getOrAdd } from '../traverse/get-or-add.js';
import type { Structure } from '../traverse/structure.js';

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

  constructor(
    readonly store: string,
    known: readonly Finding[] = [],
  ) {
    for (const finding of known) this.#add(finding);
  }

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

/** Findings about the map that matter for every right; the others are about masking. */
const STRUCTURAL = new Set([
  'UNKNOWN_COLLECTION',
  'UNKNOWN_COLUMN',
  'REFERENCE_WIDTH',
  'UNMAPPED',
  'UNREACHABLE',
  'VIEW_MAPPED',
]);

const checked = new WeakMap<Structure, readonly Finding[]>();

/** What in the map does not fit the store as it is, as far as it matters for this operation. */
export const mapFindings = (structure: Structure, operation: Operation): readonly Finding[] =>
  getOrAdd(checked, structure, () => checkStructure(structure)).filter(
    ({ code }) => operation === 'erasure' || STRUCTURAL.has(code),
  );

const checkStructure = ({ map, store, catalogue }: Structure): readonly Finding[] =>
  checkAgainstCatalogue(map, store.id, catalogue);
