import fc from 'fast-check';
import { formatQualifiedName, parseQualifiedName, quoteIdentifier } from './collection-name.js';

describe('names of collections', () => {
  it('are plain for plain names and quoted only where a dot or a quote would be ambiguous', () => {
    expect(formatQualifiedName('public', 'customer')).toBe('public.customer');
    expect(formatQualifiedName('public', 'Order Items')).toBe('public.Order Items');
    expect(formatQualifiedName('a.b', 'x"; drop')).toBe('"a.b"."x""; drop"');
  });

  it('come back as they were, whatever they are', () => {
    const name = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'B', '.', '"', ' ', ';', '\n') });
    fc.assert(
      fc.property(name, name, (schema, table) => {
        expect(parseQualifiedName(formatQualifiedName(schema, table))).toEqual({ schema, table });
      }),
    );
  });

  it('are refused without a schema', () => {
    expect(() => parseQualifiedName('customer')).toThrow('schema.table');
    expect(() => parseQualifiedName('a.b.c')).toThrow('schema.table');
  });

  it('cannot leave their quotes', () => {
    expect(quoteIdentifier('x"; drop')).toBe('"x""; drop"');
  });
});
