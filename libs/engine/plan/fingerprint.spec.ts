import type { Catalogue, ColumnInfo } from '#connectors/spi';
import { catalogueFingerprint } from './fingerprint.js';

const column = (name: string): ColumnInfo => ({
  name,
  kind: 'text',
  nativeType: 'text',
  nullable: true,
  maxLength: null,
  readOnly: false,
  enumValues: null,
});
const catalogue = (columns: readonly ColumnInfo[], estimatedRows = 1): Catalogue => ({
  collections: [
    {
      name: 'customer',
      kind: 'table',
      estimatedRows,
      columns,
      primaryKey: ['id'],
      uniques: [],
      checks: [],
      indexes: [['id'], ['email']],
      triggers: [],
      rowLevelSecurity: false,
    },
  ],
  foreignKeys: [],
});

describe('catalogueFingerprint', () => {
  const known = catalogueFingerprint(catalogue([column('id'), column('email')]));

  it('does not depend on estimates or on the order in which the store lists things', () => {
    expect(catalogueFingerprint(catalogue([column('email'), column('id')], 1e9))).toBe(known);
  });

  it('changes with a column and its properties', () => {
    expect(catalogueFingerprint(catalogue([column('id')]))).not.toBe(known);
    const renullable = { ...column('email'), nullable: false };
    expect(catalogueFingerprint(catalogue([column('id'), renullable]))).not.toBe(known);
  });
});
