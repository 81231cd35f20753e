import Handlebars from 'handlebars';
import type { Notice } from '#contracts';
import { EN } from '../templates/en/template-set.en.js';
import type { NoticeTemplate } from '../templates/template-set.js';
import { BLOCKS, fill, type View } from './fill.js';
import { mandatoryItems } from './mandatory-items.js';
import { fullSample, sparseSample } from './notice-samples.js';
import { noticeView } from './notice-view.js';

/** What is wrong with a template, so that its writer can mend it. */
export interface TemplateFault {
  readonly part: 'subject' | 'body';
  readonly message: string;
}

/** A variable that a template of a notice can name. */
export interface TemplateVariable {
  readonly name: string;
  /** Of a list: what each of its items has; `this` alone: the items are words. */
  readonly items?: readonly string[];
  readonly mandatory: boolean;
}

/** Codes and switches behind the sentences that a template names. */
const HIDDEN = new Set([
  'codes',
  'code',
  'regime',
  'clockWaits',
  'identityCheck',
  'authority',
  'besides',
  'decided',
  'excluded',
  'insteadOf',
  'appealDays',
  'processed',
  'review',
]);
/** Read over shoulders: neither personal data nor the name of the right. */
const IN_SUBJECTS: View = { caseNumber: '', controller: '' };
const WORDS = 'this';

/** In the order in which the notice carries them. */
export function templateVariables(notice: Notice): readonly TemplateVariable[] {
  const mandatory = new Set(mandatoryItems(notice).map((item) => item.split('.')[0]));
  return Object.entries(shapeOf(notice)).map(([name, value]) => ({
    name,
    ...(Array.isArray(value) && { items: membersOf(value[0]) }),
    mandatory: mandatory.has(name),
  }));
}

/** None: the template can be sent. Wherever a mandatory item has a value, the letter must say it. */
export function checkTemplate(notice: Notice, { subject, body }: NoticeTemplate): readonly TemplateFault[] {
  const faults = [
    ...inPart('subject', namesIn(subject, IN_SUBJECTS)),
    ...inPart('body', namesIn(body, shapeOf(notice))),
    ...subjectFaults(subject),
  ];
  return faults.length > 0 ? faults : inPart('body', missingItems(notice, body));
}

const inPart = (part: TemplateFault['part'], messages: readonly string[]): TemplateFault[] =>
  [...new Set(messages)].map((message) => ({ part, message }));

const subjectFaults = (subject: string): TemplateFault[] =>
  /[\r\n]/.test(subject) ? [{ part: 'subject', message: 'Write the subject in one line.' }] : [];

/** Names of the variables and, for lists, a first item. */
function shapeOf(notice: Notice): View {
  const view = noticeView(notice, fullSample(notice), EN, 'en');
  // the six digits of an identity check are a variable; the code behind a reason is not
  const own = Object.entries(view).filter(([name, value]) => !HIDDEN.has(name) || (name === 'code' && value));
  return Object.fromEntries(own);
}

const membersOf = (item: unknown): readonly string[] =>
  typeof item === 'object' && item !== null ? Object.keys(item).filter((name) => !HIDDEN.has(name)) : [WORDS];

/** What a template names that there is not, or does that it cannot. */
function namesIn(template: string, shape: View): string[] {
  try {
    return faultsOfProgram(Handlebars.parse(template), { names: Object.keys(shape), shape });
  } catch (error) {
    const line = /line (\d+)/.exec(String(error))?.[1];
    return [`{{ and }} do not match${line === undefined ? '' : ` in line ${line}`}.`];
  }
}

interface Scope {
  readonly names: readonly string[];
  readonly shape: View;
}

const faultsOfProgram = (program: hbs.AST.Program, scope: Scope): string[] =>
  program.body.flatMap((statement) => faultsOf(statement, scope));

function faultsOf(statement: hbs.AST.Statement, scope: Scope): string[] {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return [];
    case 'MustacheStatement':
      return faultsOfVariable(statement as hbs.AST.MustacheStatement, scope);
    case 'BlockStatement':
      return faultsOfBlock(statement as hbs.AST.BlockStatement, scope);
    default:
      return ['Only variables, {{#if}}, {{#unless}} and {{#each}} can be used.'];
  }
}

function faultsOfVariable({ path, params, hash }: hbs.AST.MustacheStatement, scope: Scope): string[] {
  const name = nameOf(path);
  if (params.length > 0 || hash) return [`{{${name} …}}: a variable stands alone.`];
  return unknownName(name, scope);
}

function faultsOfBlock({ path, params, hash, program, inverse }: hbs.AST.BlockStatement, scope: Scope) {
  const block = nameOf(path);
  const [first] = params;
  if (!isBlock(block)) return [`{{#${block}}}: only {{#if}}, {{#unless}} and {{#each}} can be used.`];
  if (!first || params.length > 1 || hash) return [`{{#${block}}}: name one variable, and nothing else.`];
  const name = nameOf(first);
  const unknown = unknownName(name, scope);
  if (unknown.length > 0) return unknown;
  const inner = block === 'each' ? itemScope(scope.shape[name]) : scope;
  if (!inner) return [`{{#each ${name}}}: this is no list.`];
  return [...faultsOfProgram(program, inner), ...(inverse ? faultsOfProgram(inverse, scope) : [])];
}

const isBlock = (name: string): boolean => (BLOCKS as readonly string[]).includes(name);

function itemScope(list: unknown): Scope | null {
  if (!Array.isArray(list)) return null;
  const item: unknown = list[0];
  return { names: membersOf(item), shape: typeof item === 'object' ? (item as View) : {} };
}

/** As it was written. */
const nameOf = (expression: hbs.AST.Expression): string =>
  'original' in expression ? String(expression.original) : '…';

const unknownName = (name: string, { names }: Scope): string[] =>
  names.includes(name) ? [] : [`{{${name}}}: there is no such variable here. Known are ${names.join(', ')}.`];

/** Fills the template with marks instead of values, and looks which of the mandatory ones come out. */
function missingItems(notice: Notice, body: string): string[] {
  const missing = [fullSample(notice), sparseSample(notice)].flatMap((sample) => {
    const marks = marked(noticeView(notice, sample, EN, 'en'), '') as View;
    const text = fill(body, marks);
    return mandatoryItems(notice).filter((item) => hasValue(marks, item) && !text.includes(mark(item)));
  });
  return missing.map((item) => {
    const [name, member] = item.split('.');
    const wanted = member === undefined ? `{{${name}}}` : `{{${member}}} in {{#each ${name}}}`;
    return `${wanted} is missing: the letter must say this whenever there is something to say.`;
  });
}

const mark = (item: string): string => `⟦${item}⟧`;

/** Every text and number becomes the mark of its place; what is absent stays so. */
function marked(value: unknown, place: string): unknown {
  if (Array.isArray(value)) return value.map((item) => marked(item, place));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        marked(member, place === '' ? name : `${place}.${name}`),
      ]),
    );
  return value === null || typeof value === 'boolean' ? value : mark(place);
}

function hasValue(marks: View, item: string): boolean {
  const [name, member] = item.split('.') as [string, string?];
  const value = marks[name];
  if (!Array.isArray(value)) return value !== null && value !== undefined;
  return member === undefined
    ? value.length > 0
    : value.some((one) => (one as View)[member] !== null && (one as View)[member] !== undefined);
}
