import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { httpSecretNames, type HttpApi } from '#connectors/spi';
import { isAppError } from '#contracts';
import { checkAgainstCatalogue } from './check-catalogue.js';
import { dataMapHash } from './data-map-hash.js';
import { parseDataMap, type DataMapFault } from './parse-data-map.js';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/http-apis.md', import.meta.url)), 'utf8');
const example = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
const lineOf = (text: string): number => example.slice(0, example.indexOf(text)).split('\n').length;

/** Faults of the example with one piece of it replaced. */
function faultsWith(piece: string, other: string): readonly DataMapFault[] {
  expect(example).toContain(piece);
  try {
    parseDataMap(example.replace(piece, other));
    return [];
  } catch (error) {
    if (!isAppError(error, 'data_map.invalid')) throw error;
    return error.extra?.['findings'] as readonly DataMapFault[];
  }
}

describe('the description of an HTTP API', () => {
  const api = (): HttpApi => parseDataMap(example).stores[0]!.api!;

  it('is read from docs/http-apis.md with every default filled in', () => {
    const { contacts, tickets } = api().collections;
    expect(contacts?.columns['name']).toEqual({
      ...{ at: '/attributes/display_name', kind: 'text', nullable: true },
      ...{ maxLength: 120, readOnly: false },
    });
    expect(contacts?.columns['email']?.at).toBe('/email');
    expect(tickets).toMatchObject({ list: null, update: null, delete: { method: 'DELETE', later: null } });
    expect(httpSecretNames(api())).toEqual(['env:CRM_CLIENT_ID', 'env:CRM_CLIENT_SECRET']);
  });

  it('is part of the hash of the map, wherever it stands', () => {
    const [, inline = ''] = /\n {4}api:\n([\s\S]*?)\n {4}collections:/.exec(example) ?? [];
    const outside = example.replace(`\n    api:\n${inline}`, '\n    api: crm.api.yaml');
    const files = { read: () => inline.replace(/^ {6}/gm, '') };
    expect(dataMapHash(parseDataMap(outside, files))).toBe(dataMapHash(parseDataMap(example)));
    const slower = { read: () => files.read().replace('requestsPerSecond: 10', 'requestsPerSecond: 9') };
    expect(dataMapHash(parseDataMap(outside, slower))).not.toBe(dataMapHash(parseDataMap(example)));
    expect(() => parseDataMap(outside)).toThrow(/only the command line reads files/);
  });

  it.each([
    ['clientId: env:CRM_CLIENT_ID', 'clientId: my-client', 'must be env:NAME'],
    ['tokenUrl: /oauth/token', 'tokenUrl: https://example.com/token', 'must be a path below the base URL'],
    ['headers: { Accept-Language: en }', 'headers: { "Accept\\nX": en }', 'must be the name of a header'],
    ['key: [id]', 'key: [ID]', 'columns has no "ID". Did you mean "id"?'],
    ['email: { path: /contacts,', 'mail: { path: /contacts,', 'columns has no "mail"'],
    [
      'query: { email: "{value}" }',
      'query: { email: "{values}" }',
      '"{values}" stands for nothing here. Known: {value}',
    ],
    ['query: { email: "{value}" }', 'query: { email: x }', '"{value}" is missing'],
    ['phone: "{value}"', 'phone: "x"', '"{value}" is missing'],
    [
      'read: { path: "/contacts/{id}"',
      'read: { path: "/contacts/{key}"',
      '"{key}" stands for nothing here. Known: {id}',
    ],
    ['read: { path: "/contacts/{id}"', 'read: { path: "https://example.com/{id}"', 'must be a path'],
    ['read: { path: "/contacts/{id}"', 'read: { path: "/contacts/{id}?x=1"', 'must be a path'],
    ['items: /data', 'items: data', 'must be a JSON pointer'],
    ['done: { at: /state, is: [done, gone] }', 'done: null', 'done is missing'],
    ['paging: { link: true }', 'paging: { links: true }', 'must be { cursor'],
    ['born: { at: /attributes/birthday,', 'born: { at: /attributes/display_name,', 'is two columns'],
    ['born: { at: /attributes/birthday,', 'born: { at: /address/born,', 'lies within another column'],
    ['requestsPerSecond: 10', 'requestPerSecond: 10', '"requestPerSecond" is no member'],
    ['type: http', 'type: sqlite', 'api belongs to type: http'],
  ])('refuses %s written as %s, with its line', (piece, other, message) => {
    const [fault] = faultsWith(piece, other);
    expect(fault?.message).toContain(message);
    expect(fault?.line).toBeGreaterThanOrEqual(Math.min(lineOf(piece), lineOf('api:')) - 1);
    expect(fault?.line).toBeLessThanOrEqual(lineOf(piece) + 2);
  });

  it('is missed where it belongs, and has to lead to people', () => {
    const bare = 'version: 1\nstores: [{ id: crm, type: http, connection: env:CRM_URL }]';
    expect(() => parseDataMap(bare)).toThrow(/api is missing/);
    const blind = `version: 1
stores: [{ id: crm, type: http, connection: env:CRM_URL, api: { collections: { a: { key: [id], columns: { id: text }, delete: { path: "/a/{id}" } } } } }]`;
    expect(() => parseDataMap(blind)).toThrow(/nobody can be found in it/);
  });

  it('says when the map wants what the API does not offer', () => {
    const wanting = example
      .replace('          delete: { path: "/tickets/{id}" }\n', '')
      .replace('- name: contacts\n', '- name: contacts\n        where: tenant = 7\n');
    const map = parseDataMap(wanting);
    const found = checkAgainstCatalogue(map, 'crm', { collections: [], foreignKeys: [] });
    expect(found.map(({ code, collection }) => `${code} ${String(collection)}`)).toEqual(
      expect.arrayContaining(['NOT_CHANGEABLE tickets', 'WHERE_UNSUPPORTED contacts']),
    );
  });
});
