import { NOTICES } from '#contracts';
import { checkTemplate, templateVariables } from './check-template.js';
import { templatesIn } from './languages.js';

const { WITHDRAWN, REFUSAL } = templatesIn('en').notices;
const messages = (notice: (typeof NOTICES)[number], body: string, subject = 'Your case {{caseNumber}}') =>
  checkTemplate(notice, { subject, body }).map(({ part, message }) => `${part}: ${message}`);
const alsoSaying = (extra: string): string[] => messages('WITHDRAWN', `${WITHDRAWN.body}\n\n${extra}`);

describe('checkTemplate', () => {
  it.each([
    ['{{unknown}}', '{{unknown}}: there is no such variable'],
    ['{{constructor}}', '{{constructor}}: there is no such variable'],
    ['{{__proto__}}', '{{__proto__}}'],
    ['{{controller.name}}', '{{controller.name}}'],
    ['{{@root.contact}}', '{{@root.contact}}'],
    ['{{lookup this "contact"}}', 'a variable stands alone'],
    ['{{#with contact}}x{{/with}}', '{{#with}}: only'],
    ['{{#if other}}x{{/if}}', '{{other}}'],
    ['{{#if contact}}{{deep}}{{/if}}', '{{deep}}'],
    ['{{#unless contact}}x{{else}}{{deep}}{{/unless}}', '{{deep}}'],
    ['{{#each contact}}x{{/each}}', 'this is no list'],
    ['{{> partial}}', 'Only variables'],
    ['{{"words"}}', '{{words}}'],
    ['{{#if contact}}', 'do not match'],
    ['{{contact', 'do not match'],
  ])('refuses %s', (extra, part) => {
    expect(alsoSaying(extra).join()).toContain(part);
  });

  it('takes variables, parts that depend on a value, and comments', () => {
    expect(alsoSaying('{{law}} {{#if contact}}{{withdrawal}}{{else}}x{{/if}}{{! a note }}')).toEqual([]);
  });

  it('sees in a list what its items have, and only there', () => {
    const completion = templatesIn('en').notices.COMPLETION.body;
    const each = (inside: string) => messages('COMPLETION', `${completion}{{#each acts}}${inside}{{/each}}`);
    expect(each('{{category}} {{count}}')).toEqual([]);
    expect(each('{{contact}}').join()).toContain('{{contact}}');
    expect(each('{{../contact}}').join()).toContain('{{../contact}}');
    expect(messages('COMPLETION', `${completion}{{category}}`).join()).toContain('{{category}}');
  });

  it('names every mandatory item that is missing', () => {
    const bare = '{{caseNumber}} {{contact}} {{controller}}';
    expect(messages('WITHDRAWN', bare)).toEqual([
      'body: {{withdrawnOn}} is missing: the letter must say this whenever there is something to say.',
    ]);
    expect(messages('COMPLETION', `${bare} {{right}}`).join()).toContain('{{until}} in {{#each kept}}');
  });

  it('finds a mandatory item that only comes out when something else is there', () => {
    const hidden = REFUSAL.body.replace('{{remedies}}', '{{#if explanation}}{{remedies}}{{/if}}');
    expect(messages('REFUSAL', hidden)).toEqual([expect.stringContaining('{{remedies}}')]);
    const turned = REFUSAL.body.replace('{{remedies}}', '{{#unless explanation}}{{remedies}}{{/unless}}');
    expect(messages('REFUSAL', turned)).toEqual([expect.stringContaining('{{remedies}}')]);
  });

  it('keeps the right, and everything else of a person, out of the subject', () => {
    expect(messages('ACK', templatesIn('en').notices.ACK.body, '{{right}} {{caseNumber}}')).toEqual([
      'subject: {{right}}: there is no such variable here. Known are caseNumber, controller.',
    ]);
    expect(messages('WITHDRAWN', WITHDRAWN.body, 'One\nBcc: x@example.com')).toHaveLength(1);
  });
});

describe('templateVariables', () => {
  it.each(NOTICES)('of %s have a mandatory one, and no codes', (notice) => {
    const variables = templateVariables(notice);
    expect(variables.filter(({ mandatory }) => mandatory).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['caseNumber', 'contact', 'controller']),
    );
    expect(variables.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['codes']));
  });

  it('say what the items of a list have', () => {
    const byName = Object.fromEntries(templateVariables('PARTIAL').map((one) => [one.name, one]));
    expect(byName['acts']).toMatchObject({ items: ['category', 'act', 'count'], mandatory: true });
    expect(byName['reasons']).toMatchObject({ items: ['this'] });
  });
});
