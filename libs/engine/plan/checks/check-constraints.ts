import type { Scalar } from '#connectors/spi';
import type { Findings } from './findings.js';
import type { CollectionNode } from '../traverse/structure.js';
import type { ColumnWork } from '../work.js';

type Erase = Extract<ColumnWork, { kind: 'erase' }>;
type Verdict = 'holds' | 'fails' | 'unknown';

/** Constraints on one masked column are judged where they are simple; the others are named, not guessed. */
export function checkConstraints(node: CollectionNode, writes: readonly Erase[], findings: Findings): void {
  for (const check of node.info.checks) {
    const masked = writes.filter(({ column }) => check.columns.includes(column));
    const [first] = masked;
    if (!first) continue;
    const place = { collection: node.name, column: first.column };
    const verdict = check.columns.length === 1 ? judge(check.expression, first) : 'unknown';
    if (verdict === 'fails')
      findings.error('CHECK', `The new value of ${node.name}.${first.column} violates ${check.name}.`, place);
    if (verdict === 'unknown')
      findings.warn(
        'CHECK_UNPROVEN',
        `${check.name} may refuse the new value of ${node.name}.${first.column}.`,
        place,
      );
  }
}

function judge(expression: string, { map }: Erase): Verdict {
  if (map.erase?.kind === 'null') return /\bis\s+not\s+null\b/i.test(expression) ? 'fails' : 'holds';
  if (map.erase?.kind === 'empty') return judgeConstant(expression, '');
  return map.erase?.kind === 'const' ? judgeConstant(expression, map.erase.value) : 'unknown';
}

/** Whether a constraint on one column takes this value, as far as its text tells. */
export function constantVerdict(expression: string, value: Scalar): Verdict {
  if (value === null) return /\bis\s+not\s+null\b/i.test(expression) ? 'fails' : 'holds';
  return judgeLength(expression, String(value)) ?? judgeConstant(expression, value);
}

const LENGTH = /^[(\s]*(?:char_length|character_length|length)\s*\([^<>=]*\)\s*(<=|<|>=|>)\s*(\d+)[)\s]*$/i;

/** `length(x) <= 40` and its relatives; null for anything else. */
function judgeLength(expression: string, text: string): Verdict | null {
  const [, operator, limit] = LENGTH.exec(expression) ?? [];
  if (operator === undefined) return null;
  const difference = [...text].length - Number(limit);
  const holds = difference === 0 ? operator.includes('=') : difference < 0 === operator.startsWith('<');
  return holds ? 'holds' : 'fails';
}

const QUOTED = /'((?:[^']|'')*)'/g;

/** Understands lists of allowed values (`x IN ('a', 'b')`, `x = ANY (ARRAY['a', 'b'])`) and `x <> 'a'`. */
function judgeConstant(expression: string, value: Scalar): Verdict {
  if (value === null) return 'holds';
  const literals = [...expression.matchAll(QUOTED)].map(([, text]) => (text ?? '').replaceAll("''", "'"));
  if (literals.length === 0 || /\b(and|or|not|case|like|similar)\b|~/i.test(expression.replace(QUOTED, '')))
    return 'unknown';
  const listed = literals.includes(String(value));
  if (/\bin\s*\(|=\s*any\s*\(/i.test(expression)) return listed ? 'holds' : 'fails';
  if (/<>|!=/.test(expression) && literals.length === 1) return listed ? 'fails' : 'holds';
  return 'unknown';
}
