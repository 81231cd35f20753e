import type { AddCommand } from './command-parts.js';

export const addConsentsLintCommand: AddCommand = () => undefined;
