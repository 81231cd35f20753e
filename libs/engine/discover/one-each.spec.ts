import {
  column,
  foreignKey,
  mapOf,
  numbered,
  rolesOf,
  suggest,
  table,
} from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const customer = table('customer', [column('name'), column('email')]);
const suggested = (name: string, refers: (id: number) => number) => {
  const attachment = table('attachment', [
    column('customer_id', 'integer', required),
    column('stored_id', 'integer', required),
  ]);
  return suggest(
    [customer, attachment, table(name, [column('filename'), column('checksum')])],
    [foreignKey('attachment', 'customer_id', 'customer'), foreignKey('attachment', 'stored_id', name)],
    {
      attachment: numbered(8, (id) => ({ id, customer_id: id % 4, stored_id: refers(id) })),
      [name]: numbered(8, (id) => ({ id, filename: `contract-${id}.pdf`, checksum: `k${id}9aa${id}` })),
    },
  );
};

describe('what rows of people refer to one to one', () => {
  it('is theirs', async () => {
    const { parsed, evidence, errors } = await suggested('stored_blob', (id) => id);
    expect(errors).toEqual([]);
    expect(rolesOf(evidence)['stored_blob']).toBe('attached');
    expect(mapOf(parsed, 'stored_blob')?.columns).toMatchObject({
      filename: { erase: { kind: 'null' } },
      checksum: { erase: { kind: 'null' } },
    });
  });
  it('is not what several of them refer to', async () => {
    const { evidence } = await suggested('stored_blob', (id) => id % 4);
    expect(rolesOf(evidence)['stored_blob']).toBe('reference');
  });
  it.each(['product', 'territory'])('is no %s that each of them has', async (name) => {
    const { evidence } = await suggested(name, (id) => id);
    expect(rolesOf(evidence)[name]).toBe('reference');
  });
});
