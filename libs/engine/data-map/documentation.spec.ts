import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDataMap } from './parse-data-map.js';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/data-map.md', import.meta.url)), 'utf8');
const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
const actionTable = guide.slice(guide.indexOf('## Erase actions'), guide.indexOf('## References'));
/** What the first cell of each row shows: its first action, and further ones that are written out. */
const actions = [...actionTable.matchAll(/^\| (`.+?) \| /gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, action = ''], at) =>
    at === 0 || action.startsWith('{') ? [action] : [],
  ),
);

describe('docs/data-map.md', () => {
  it('shows a whole example that is valid', () => {
    const map = parseDataMap(blocks[0] ?? '');
    expect(map.stores.map(({ id }) => id)).toEqual(['shop', 'web-logs']);
    expect(map.holds).toHaveLength(1);
  });

  it('shows references in every form that can be read', () => {
    const shown = blocks.find((block) => block.startsWith('references:')) ?? '';
    const indented = shown.replace(/^/gm, '    ');
    const map = parseDataMap(
      `version: 1\nstores:\n  - id: shop\n    type: postgres\n    connection: env:SHOP\n${indented}`,
    );
    expect(map.stores[0]?.references).toHaveLength(8);
  });

  const read = (action: string) =>
    parseDataMap(
      `version: 1\npostcodes: { de: { prefixes: { "101": 52000 } } }\nstores: [{ id: s, type: sqlite, connection: env:S, collections: [{ name: a, columns: { c: { erase: ${action} } } }] }]`,
    ).stores[0]?.collections[0]?.columns['c']?.erase;

  it.each(actions)('names the action %s as it can be written', (action) => {
    expect(read(action)).not.toBeNull();
  });

  it('names every kind of action', () => {
    const kinds = new Set(actions.map((action) => read(action)?.kind));
    expect(kinds.size).toBe(17);
  });
});
