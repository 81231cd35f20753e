import { Document, Scalar, visit } from 'yaml';
import type { ConfigDocument } from './config-document.js';

const WIDTH = 110;

/** YAML that people read and compare: members in their order, long texts as blocks. */
export function writeConfig(document: ConfigDocument): string {
  const yaml = new Document(document, { version: '1.2', aliasDuplicateObjects: false });
  yaml.commentBefore = ` Configuration of the tenant ${document.tenant ?? ''}. Compare: habeas config diff --tenant <slug> <file>. Apply: habeas config apply --tenant <slug> <file>.`;
  visit(yaml, {
    Scalar: (place, node) => {
      const style = place !== 'key' && typeof node.value === 'string' ? styleOf(node.value) : undefined;
      if (style) node.type = style;
    },
  });
  return yaml.toString({ lineWidth: WIDTH, singleQuote: true });
}

/** Undefined: as YAML writes it by itself. */
function styleOf(text: string): Scalar.Type | undefined {
  if (/[^\P{Cc}\n]/u.test(text)) return Scalar.QUOTE_DOUBLE;
  if (text.includes('\n')) return isBlock(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  const folds = text.length > WIDTH - 20 && /^\S+( \S+)+$/.test(text);
  return folds ? Scalar.BLOCK_FOLDED : undefined;
}

/** Blocks keep no spaces that would be taken for indentation or for the end of a line. */
const isBlock = (text: string): boolean => !/^[ \t\n]/.test(text) && !/[ \t](\n|$)/.test(text);
