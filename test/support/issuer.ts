import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey } from 'jose';

/** An OpenID provider on loopback: discovery, keys and tokens, nothing else. */
export interface TestIssuer {
  readonly url: string;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  /** Signs with the present key; members of `claims` that are undefined are left out. */
  token(claims?: Record<string, unknown>, header?: { kid?: string }): Promise<string>;
  /** From now on signs with a new key. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

export async function startIssuer(audience: string): Promise<TestIssuer> {
  const keys: { kid: string; privateKey: CryptoKey; jwk: object }[] = [];
  let fetches = 0;
  const rotate = async (): Promise<void> => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const kid = `key-${keys.length + 1}`;
    keys.push({ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } });
  };
  await rotate();
  const server = createServer((request, response) => {
    const body =
      request.url === '/keys'
        ? { keys: keys.map(({ jwk }) => jwk) }
        : { issuer: url, jwks_uri: `${url}/keys` };
    if (request.url === '/keys') fetches += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    fetches: () => fetches,
    rotate,
    token: (claims = {}, header = {}) => {
      const { kid, privateKey } = keys.at(-1)!;
      const exp = Math.floor(Date.now() / 1000) + 300;
      const payload = { iss: url, aud: audience, sub: 'person-1', exp, ...claims };
      return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(privateKey);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
