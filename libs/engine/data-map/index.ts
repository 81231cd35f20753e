export type * from './data-map.js';
export { checkAgainstCatalogue } from './check-catalogue.js';
export { collectionReferences } from './collection-references.js';
export type { CollectionReference, ColumnsOf } from './collection-references.js';
export { dataMapHash } from './data-map-hash.js';
export { addresses, readJsonPath } from './json-path.js';
export type { JsonPath, JsonPathStep } from './json-path.js';
export { parseDataMap } from './parse-data-map.js';
export type { DataMapFault } from './parse-data-map.js';
