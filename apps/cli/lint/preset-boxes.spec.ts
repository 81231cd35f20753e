import { presetBoxes } from './preset-boxes.js';

describe('presetBoxes', () => {
  it.each([
    ['<input type="checkbox" checked>', 1],
    ["<p>\n<INPUT CHECKED='checked'\n TYPE=checkbox name=a>", 2],
    ['<input type=radio name="a>b" checked/>', 1],
    ['<span role="switch" aria-checked="true">on</span>', 1],
    ['<select><option value="">choose</option>\n<option selected value="yes">yes</option></select>', 2],
    [`<p don't><input type="checkbox" value = "it's" checked>`, 1],
    ['<!-- <b> --><input type="checkbox" checked="">', 1],
  ])('finds the one in %j', (html, line) => {
    expect(presetBoxes(html, 'html')).toEqual([{ line, what: expect.any(String) }]);
  });

  it.each([
    '<input type="checkbox">',
    '<input type="text" checked>',
    '<input type="checkbox" name="checked" value="checked" title="a checked box">',
    '<!-- <input type="checkbox" checked> -->',
    '<span role="checkbox" aria-checked="false">',
    '<option selected value="">choose</option>',
    '<option selected disabled>choose</option>',
    '1 < 2 and <',
    '<input type="checkbox" checked',
  ])('finds none in %j', (html) => {
    expect(presetBoxes(html, 'html')).toEqual([]);
  });

  it('reads ticks that are written, and HTML within Markdown', () => {
    const markdown =
      'I agree to\n- [ ] letters\n- [x] calls\n<input type=checkbox checked>\n2. [X] visits\n☑ all';
    expect(presetBoxes(markdown, 'markdown').map(({ line }) => line)).toEqual([3, 4, 5, 6]);
    expect(presetBoxes('<input type=checkbox checked>\n☐ no\n☒ yes', 'text').map(({ line }) => line)).toEqual(
      [3],
    );
  });

  it('reads megabytes made to be slow in no time', () => {
    const started = performance.now();
    for (const part of ['<', '<a "', '<!--', '<input type=checkbox ', '= ', '- [', ' '])
      presetBoxes(part.repeat(2_000_000 / part.length), 'markdown');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
