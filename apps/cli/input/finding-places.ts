import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Finding } from '#engine';

export interface FindingPlace {
  /** Counts from 1. */
  readonly line: number;
}

/** Where in the document a finding about a store, a collection or a column belongs. */
export class FindingPlaces {
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(text: string) {
    this.#document = parseDocument(text, { version: '1.2', lineCounter: this.#lines });
  }

  /** The innermost place that exists: a new column is reported at its collection, a new collection at its store. */
  of({ store, collection, column }: Finding): FindingPlace {
    const storeNode = named(this.#document.get('stores', true), 'id', store);
    const collectionNode =
      collection === undefined ? null : named(member(storeNode, 'collections'), 'name', collection);
    const columnNode = column === undefined ? null : keyOf(member(collectionNode, 'columns'), column);
    const node = columnNode ?? collectionNode ?? storeNode;
    return { line: this.#lines.linePos(node?.range?.[0] ?? 0).line };
  }
}

const member = (node: Node | null, name: string): unknown => (isMap(node) ? node.get(name, true) : null);

function named(list: unknown, key: string, name: string): Node | null {
  const items = isSeq(list) ? list.items : [];
  return (
    (items.find((item): item is Node & object => isMap(item) && item.get(key) === name) as Node | null) ??
    null
  );
}

function keyOf(map: unknown, name: string): Node | null {
  const pair = isMap(map)
    ? map.items.find(({ key }) => isScalar(key) && String(key.value) === name)
    : undefined;
  return isScalar(pair?.key) ? pair.key : null;
}
