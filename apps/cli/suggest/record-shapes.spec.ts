import { shapeOfJson, shapeOfXml } from './record-shapes.js';

describe('where the records of a file are', () => {
  it.each([
    ['a list', '[{"a":1}]', { format: null }],
    ['a list in a member', '{"items":[{"a":1},{"a":2}],"next":null}', { format: { path: '$.items' } }],
    [
      'a list deeper down, beside a shorter one',
      '{"by":"x","data":{"tags":[{"t":1}],"people":[{"tels":[{"no":1},{"no":2},{"no":3}]},{}]}}',
      { format: { path: '$.data.people' } },
    ],
    ['an object on each line', '{"a":1}\n\n{"a":2}\n', { format: { type: 'ndjson' } }],
    ['one object', '{"a":1}', { none: 'is one object and no list of records' }],
    ['objects by their id', '{"7":{"a":1},"8":{"a":2}}', { none: 'is one object and no list of records' }],
    [
      'documents one after the other',
      '{\n"a":1\n}\n{\n"a":2\n}',
      { none: 'has several documents, over several lines each' },
    ],
    ['two lists alike', '{"a":[{"x":1}],"b":[{"x":1}]}', { none: 'has several lists of records' }],
    ['what is no JSON', '{"a":', { format: null }],
  ])('of JSON that is %s', (_what, text, expected) => {
    expect(shapeOfJson(text)).toEqual(expected);
  });

  it.each([
    ['repeats in its root', '<?xml version="1.0"?><r><p a="1>"/><p/></r>', { format: null }],
    [
      'repeats further down',
      '<shop><!-- <p/> --><meta by="x"/><people><p><tel/><tel/></p><p>2</p><p>3</p></people></shop>',
      { format: { path: '/shop/people/p' } },
    ],
    ['repeats nowhere', '<r><p/></r>', { format: null }],
  ])('of XML that %s', (_what, text, expected) => {
    expect(shapeOfXml(text)).toEqual(expected);
  });
});
