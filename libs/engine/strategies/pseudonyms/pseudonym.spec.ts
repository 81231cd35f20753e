import { isPseudonym, pseudonymise, TOLD_PREFIX } from './pseudonym.js';

const key = Buffer.alloc(32, 1);
const target = { kind: 'text', maxLength: 20, nativeType: 'text' } as const;
const told = { as: 'opaque', domain: 'chip_no', prefix: TOLD_PREFIX } as const;

describe('codes that say who wrote them', () => {
  const written = String(pseudonymise('CHIP-77013', told, key, target));

  it('fit the column, and are known for pseudonyms of numbers of your own', () => {
    expect(written).toMatch(/^erased-[a-z2-7]{13}$/);
    expect(isPseudonym({ type: 'external:chip_no', value: written })).toBe(true);
    expect(isPseudonym({ type: 'external:chip_no', value: 'CHIP-77013' })).toBe(false);
    expect(isPseudonym({ type: 'username', value: written })).toBe(false);
  });

  it('stay as they are when they are written again', () => {
    expect(pseudonymise(written, told, key, target)).toBe(written);
    const { as, domain } = told;
    expect(pseudonymise(written, { as, domain }, key, target)).not.toBe(written);
  });
});
