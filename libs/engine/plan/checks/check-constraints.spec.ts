import type { EraseAction } from '../../data-map/index.js';
import { checkConstraints } from './check-constraints.js';
import { Findings } from './findings.js';
import type { CollectionNode } from '../traverse/structure.js';

const codes = (expression: string, erase: EraseAction, columns = ['state']): string[] => {
  const node = {
    name: 'ticket',
    info: { checks: [{ name: 'ticket_check', columns, expression }] },
  } as unknown as CollectionNode;
  const map = {
    category: 'meta',
    type: null,
    erase,
    access: 'export',
    provenance: 'provided',
    paths: {},
  } as const;
  const findings = new Findings('shop');
  checkConstraints(node, [{ kind: 'erase', column: 'state', map }], findings);
  return findings.all().map(({ code }) => code);
};
const constant = (value: string): EraseAction => ({ kind: 'const', value });

describe('checkConstraints', () => {
  it('accepts a constant that the list allows and refuses one that it does not', () => {
    const list = "(state = ANY (ARRAY['open'::text, 'shut'::text]))";
    expect(codes(list, constant('shut'))).toEqual([]);
    expect(codes(list, constant('gone'))).toEqual(['CHECK']);
    expect(codes("state IN ('it''s', 'b')", constant("it's"))).toEqual([]);
  });

  it('refuses an empty text where the constraint excludes it', () => {
    expect(codes("state <> ''", { kind: 'empty' })).toEqual(['CHECK']);
  });

  it('knows that NULL satisfies a constraint that does not ask for it', () => {
    expect(codes('length(state) > 3', { kind: 'null' })).toEqual([]);
    expect(codes('state IS NOT NULL', { kind: 'null' })).toEqual(['CHECK']);
  });

  it('says so when it cannot tell', () => {
    expect(codes('length(state) > 3', constant('x'))).toEqual(['CHECK_UNPROVEN']);
    expect(codes("state <> ''", constant('x'), ['state', 'other'])).toEqual(['CHECK_UNPROVEN']);
    expect(codes('length(other) > 3', constant('x'), ['other'])).toEqual([]);
  });
});
