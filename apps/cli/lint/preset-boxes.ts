import { markupTags, type MarkupTag } from './markup-tags.js';

/** A choice that was made before the person made it. */
export interface PresetBox {
  /** Line of the text, from 1. */
  readonly line: number;
  /** What it is, in words. */
  readonly what: string;
}

const TICKED_BY_ROLE: ReadonlySet<string> = new Set(['checkbox', 'radio', 'switch', 'menuitemcheckbox']);
/** `- [x]` of Markdown, and drawn boxes. */
const WRITTEN_TICK = /^\s*(?:[-*+]\s+|\d+[.)]\s+)?(?:\[[xX]\]|[☑☒])/u;

/** Boxes that are ticked in a text. @param contentType `text`, `markdown`, `html` or `url` */
export function presetBoxes(text: string, contentType: string): PresetBox[] {
  const tags = contentType === 'text' ? [] : [...markupTags(text)].flatMap(boxOf);
  const ticks = contentType === 'html' ? [] : writtenTicks(text);
  return [...tags, ...ticks].sort((one, other) => one.line - other.line);
}

function boxOf({ name, attributes, line }: MarkupTag): PresetBox[] {
  const type = attributes.get('type')?.trim().toLowerCase() ?? '';
  const role = attributes.get('role')?.trim().toLowerCase() ?? '';
  if (name === 'input' && (type === 'checkbox' || type === 'radio') && attributes.has('checked'))
    return [{ line, what: `a ${type === 'radio' ? 'radio button' : 'checkbox'} that is ticked` }];
  if (TICKED_BY_ROLE.has(role) && attributes.get('aria-checked')?.trim().toLowerCase() === 'true')
    return [{ line, what: `a ${role} that is ticked` }];
  const isChoice = name === 'option' && attributes.has('selected') && !attributes.has('disabled');
  // an empty one asks to choose
  return isChoice && attributes.get('value') !== '' ? [{ line, what: 'an option that is selected' }] : [];
}

const writtenTicks = (text: string): PresetBox[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      WRITTEN_TICK.test(line) ? [{ line: index + 1, what: 'a box that is ticked' }] : [],
    );
