import type { ChangeKind, ConfigChange } from '../config/difference.js';

const SIGNS: Readonly<Record<ChangeKind, string>> = {
  added: '+',
  changed: '~',
  new_version: '>',
  refused: '!',
  kept: '-',
  disabled: '-',
};
const LONGEST = 70;

/** One line a difference: what, from what, to what, and what follows from it. */
export function changeText(change: ConfigChange): string {
  const { kind, place, member, advice } = change;
  const what = member === null ? place : `${place} ${member}`;
  return `${SIGNS[kind]} ${[`${what}${valuesOf(change)}`, saying(kind), advice].filter(Boolean).join(': ')}`;
}

function valuesOf({ kind, member, from, to }: ConfigChange): string {
  if (kind === 'added') return to === null ? '' : ` ${shown(to)}`;
  if (kind === 'kept' || kind === 'disabled') return member === null ? '' : ` ${shown(from)}`;
  return from === null && to === null ? '' : ` ${shown(from)} → ${shown(to)}`;
}

function saying(kind: ChangeKind): string | null {
  if (kind === 'refused') return 'cannot be';
  if (kind === 'kept') return 'only in the tenant, stays';
  return kind === 'disabled' ? 'only in the tenant, is disabled' : null;
}

/** On one line, of long values the beginning. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}
