import { isAppError } from '#contracts';
import { toStoreError, type ErrorPlace } from './postgres.errors.js';

const PLACE = { store: 'shop' };
const codeOf = (sqlState: string, place: ErrorPlace = PLACE): string => {
  const error = toStoreError(Object.assign(new Error('with a value'), { code: sqlState }), place);
  return isAppError(error) ? error.code : 'not ours';
};

describe('toStoreError', () => {
  it.each([
    '08000',
    '08001',
    '08003',
    '08004',
    '08006',
    '08007',
    '28P01',
    '3D000',
    '53300',
    '57P01',
    'ECONNREFUSED',
  ])('takes %s for a store that is away', (sqlState) => expect(codeOf(sqlState)).toBe('store.unreachable'));

  it('takes a protocol violation for a fault of ours, not for a store that is away', () => {
    const error = toStoreError(Object.assign(new Error('with a value'), { code: '08P01' }), PLACE);
    expect(error).toMatchObject({
      code: 'store.failed',
      detail: expect.stringContaining('report this as a fault of Habeas'),
    });
  });

  it.each(['22001', '23505', '42P01', 'P0001'])('takes %s for a refusal', (sqlState) =>
    expect(codeOf(sqlState)).toBe('store.refused'),
  );

  it('takes a missing privilege for a store to be read only while it writes', () => {
    expect(codeOf('42501', { ...PLACE, writing: true })).toBe('store.read_only');
    expect(codeOf('42501')).toBe('store.refused');
  });
});
