import type { Permission } from '#contracts';
import { permissionsOf, personOf, readClaims } from './token-claims.js';

describe('the claims of a token', () => {
  const roles: Record<string, Permission[]> = {
    officer: ['requests:read', 'requests:approve'],
    clerk: ['requests:read'],
  };
  const permissions = (payload: object, roleClaim = 'roles') =>
    permissionsOf(readClaims({ sub: 's', ...payload }), { roleClaim, roles });

  it.each([
    ['a list', { roles: ['clerk', 'officer'] }, 'roles'],
    ['words', { roles: 'clerk officer' }, 'roles'],
    ['a path', { realm_access: { roles: ['officer'] } }, 'realm_access.roles'],
    ['a name with dots', { 'https://example.com/roles': ['officer'] }, 'https://example.com/roles'],
  ])('give permissions by roles in %s', (_, payload, claim) => {
    expect(permissions(payload, claim)).toEqual(['requests:read', 'requests:approve']);
  });

  it.each([
    ['missing', {}],
    ['unknown', { roles: ['admin'] }],
    ['a name of every object', { roles: ['constructor', '__proto__', 'toString'] }],
    ['no text', { roles: [1, null, {}] }],
    ['an object', { roles: { officer: true } }],
  ])('give nothing when the role is %s', (_, payload) => {
    expect(permissions(payload)).toEqual([]);
  });

  it('name an address only when the issuer has verified it', () => {
    const email = (payload: object) =>
      personOf(readClaims({ sub: 's', email: 'jo@example.com', ...payload })).email;
    expect(email({ email_verified: true })).toBe('jo@example.com');
    expect(email({ email_verified: 'true' })).toBe('jo@example.com');
    for (const verified of [undefined, false, 'false', 1, 'yes', null])
      expect(email({ email_verified: verified })).toBeNull();
  });

  it('tell how and when the person signed in', () => {
    const person = personOf(readClaims({ sub: 's', acr: 'urn:example:2fa', auth_time: 1_700_000_000 }));
    expect(person).toEqual({
      subject: 's',
      email: null,
      acr: 'urn:example:2fa',
      authTime: new Date('2023-11-14T22:13:20Z'),
    });
    expect(personOf(readClaims({ sub: 's', acr: 7, auth_time: 'now' }))).toMatchObject({
      acr: null,
      authTime: null,
    });
  });

  it.each([{}, { sub: '' }, { sub: 7 }, { sub: 'x'.repeat(256) }])(
    'refuse a token without a usable subject',
    (payload) => {
      expect(() => readClaims(payload)).toThrow();
    },
  );
});
