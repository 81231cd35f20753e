import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError, isAppError } from '#contracts';
import {
  loadCustomStrategies,
  parseDataMap,
  type CustomStrategies,
  type DataMap,
  type DataMapFault,
  type DataMapFiles,
} from '#engine';
import type { Shell } from '../shell.js';
import { fileReason, readText } from './files.js';

export interface MapFile {
  readonly file: string;
  /** Paths in the map are relative to it, and the journal lies in it. */
  readonly folder: string;
  readonly text: string;
  readonly map: DataMap;
  /** What STRATEGY_MODULES names; the operator's own environment decides. */
  readonly custom: CustomStrategies;
}

/** @throws AppError `request.invalid` (the file), `data_map.invalid` (its content, with the name of the file) */
export async function readMapFile(name: string, shell: Shell): Promise<MapFile> {
  const file = resolve(shell.folder, name);
  const text = await readText(file, 'data map');
  try {
    return {
      file,
      folder: dirname(file),
      text,
      map: parseDataMap(text, filesIn(dirname(file))),
      custom: await ownStrategies(shell),
    };
  } catch (error) {
    if (!isAppError(error, 'data_map.invalid')) throw error;
    throw new AppError('data_map.invalid', {
      detail: `${name} is not a valid data map:\n${faultsOf(error)
        .map((fault) => `  ${faultLine(name, fault)}`)
        .join('\n')}`,
      cause: error,
      extra: { findings: faultsOf(error) },
    });
  }
}

/** Files that the map names, by their path from it. */
const filesIn = (folder: string): DataMapFiles => ({
  read: (path) => {
    try {
      return readFileSync(resolve(folder, path), 'utf8');
    } catch (error) {
      throw new AppError('request.invalid', { detail: `${path} cannot be read: ${fileReason(error)}` });
    }
  },
});

const ownStrategies = ({ environment, folder }: Shell): Promise<CustomStrategies> =>
  loadCustomStrategies(
    (environment['STRATEGY_MODULES'] ?? '').split(',').filter((entry) => entry.trim() !== ''),
    folder,
  );

export const faultsOf = (error: AppError): readonly DataMapFault[] =>
  (error.extra?.['findings'] as readonly DataMapFault[] | undefined) ?? [];

/** In the form that editors jump to. */
export const faultLine = (name: string, { line, column, path, message }: DataMapFault): string =>
  `${name}:${line}:${column} ${path ? `${path}: ` : ''}${message}`;
