import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Catalogue } from '#connectors/spi';

/** SHA-256, in hex, over the RFC 8785 form of a JSON value. */
export const canonicalHash = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');

const fingerprints = new WeakMap<Catalogue, string>();

/**
 * Changes with the structure of the store, not with how much it holds or in which order it lists it. Computed once for
 * each catalogue: a store hands out the same one while nothing changes, and a large one takes long to write down.
 */
export function catalogueFingerprint(catalogue: Catalogue): string {
  const known = fingerprints.get(catalogue) ?? computeFingerprint(catalogue);
  fingerprints.set(catalogue, known);
  return known;
}

function computeFingerprint({ collections, foreignKeys }: Catalogue): string {
  const structure = {
    collections: sorted(
      collections.map(
        ({ estimatedRows: _estimate, columns, uniques, checks, indexes, triggers, ...rest }) => ({
          ...rest,
          columns: sorted(columns),
          uniques: sorted(uniques),
          checks: sorted(checks),
          indexes: sorted(indexes),
          triggers: sorted(triggers),
        }),
      ),
    ),
    foreignKeys: sorted(foreignKeys),
  };
  return canonicalHash(structure);
}

const sorted = (values: readonly unknown[]): string[] =>
  values.map((value) => canonicalize(value) ?? '').sort();
